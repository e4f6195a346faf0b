/** Lines of a document that are looked at for its names. */
const maxLines = 2_000

/**
 * What is wrong with a document, for whoever wrote it: which object it was to be, and that a value
 * wants quotes. The value itself is not repeated: it may be a secret.
 *
 * @param text - the document
 * @param line - 1-based, within the document
 * @param reason - the parser's
 */
export function brokenText(text: string, line: number, reason: string): string {
  const lines = text.split('\n', maxLines)
  const object = objectIn(lines)
  const where = object === undefined ? '' : `${object} cannot be read: `
  const remedy = quoting(lines[line - 1] ?? '')
  return `${where}${reason}${remedy === undefined ? '' : `; ${remedy}`}`
}

/** `Kind 'ns/name'`, as far as lines tell without being a document. */
function objectIn(lines: readonly string[]): string | undefined {
  const kind = valueIn(lines, /^kind:\s*["']?([A-Za-z]+)/)
  if (kind === undefined) return undefined
  const start = lines.findIndex((line) => line.startsWith('metadata:'))
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^[^\s#]/.test(line))
  const metadata =
    start === -1 ? [] : [lines[start] ?? '', ...rest.slice(0, end === -1 ? rest.length : end)]
  const member = (name: string) =>
    valueIn(metadata, new RegExp(`(?:^  |[{,] *)${name}: *["']?([\\w.-]+)`))
  const names = [member('namespace'), member('name')].filter((name) => name !== undefined)
  return names.length === 0 ? kind : `${kind} '${names.join('/')}'`
}

function valueIn(lines: readonly string[], pattern: RegExp): string | undefined {
  for (const line of lines) {
    const value = pattern.exec(line)?.[1]
    if (value !== undefined) return value
  }
  return undefined
}

/** How a plain value begins, or what is in it, that YAML reads otherwise. */
const misread = /^(?:[[\]{}*&!|>%@`#,?]|.*: |.* #)/

function quoting(line: string): string | undefined {
  const [, key, value = ''] = /^ *(?:- +)*([\w.-]+): +(\S.*)$/.exec(line) ?? []
  if (key === undefined) return undefined
  if (value.startsWith("'")) return `within the quotes of '${key}', write '' for '`
  if (value.startsWith('"')) {
    return `put the value of '${key}' in single quotes: within double ones \\ begins an escape`
  }
  return misread.test(value) ? `put the value of '${key}' in single quotes` : undefined
}
