/** A setting: section, optional subsection, key, value. */
export type Setting = readonly [name: string, value: string]

/**
 * The text of a git config file.
 *
 * A name is `section.key` or `section.subsection.key`; the subsection may hold dots. Every value
 * is quoted, so no value can end its line or start another setting.
 */
export function formatConfig(settings: readonly Setting[]): string {
  return settings
    .map(([name, value]) => {
      const first = name.indexOf('.')
      const last = name.lastIndexOf('.')
      const section = name.slice(0, first)
      const key = name.slice(last + 1)
      const head = first === last ? section : `${section} ${quote(name.slice(first + 1, last))}`
      return `[${head}]\n\t${key} = ${quote(value)}\n`
    })
    .join('')
}

function quote(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\0', '')
  return `"${escaped}"`
}
