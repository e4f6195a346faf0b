import { formatDuration, parseDuration } from '../duration/index.ts'
import { quote } from '../quote/index.ts'
import type { Flag } from './flag.ts'

/**
 * The lines that help shows for flags: `  -n, --namespace string   text (default "x")`, sorted by
 * name, hidden and deprecated ones left out; '' when none is left.
 *
 * Words as pflag's `FlagUsages` puts them; a list's default is shown as `[a,b]`.
 */
export function flagUsages(flags: readonly Flag[]): string {
  const rows = flags
    .filter((flag) => flag.hidden !== true && flag.deprecated === undefined)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => ({ left: leftSide(flag), right: rightSide(flag) }))
  const width = Math.max(0, ...rows.map(({ left }) => left.length))
  return rows
    .map(({ left, right }) => {
      const indent = `\n${' '.repeat(width + 3)}`
      return `${left.padEnd(width)}   ${right.replaceAll('\n', indent)}`.trimEnd()
    })
    .join('\n')
}

function leftSide(flag: Flag): string {
  const short = flag.shorthand === undefined ? '      ' : `  -${flag.shorthand}, `
  const value = valueName(flag)
  return `${short}--${flag.name}${value === '' ? '' : ` ${value}`}`
}

function rightSide(flag: Flag): string {
  const shown = shownDefault(flag)
  return flag.help.replaceAll('`', '') + (shown === undefined ? '' : ` (default ${shown})`)
}

/** The back-quoted word of the help text, else the type in pflag's words. */
function valueName(flag: Flag): string {
  const named = /`([^`]+)`/.exec(flag.help)?.[1]
  if (named !== undefined) return named
  switch (flag.kind) {
    case 'bool':
      return ''
    case 'slice':
      return 'strings'
    case 'array':
      return 'stringArray'
    case 'enum':
      return flag.values.join('|')
    default:
      return flag.kind
  }
}

/** A default worth showing: zero values are what everybody expects. */
function shownDefault(flag: Flag): string | undefined {
  const { default: value } = flag
  if (value === undefined || value === '' || value === 0 || value === false) return undefined
  if (typeof value === 'object') return value.length === 0 ? undefined : `[${value.join(',')}]`
  if (typeof value !== 'string') return String(value)
  if (flag.kind !== 'duration') return quote(value)
  const ns = parseDuration(value)
  return ns === 0n ? undefined : formatDuration(ns)
}
