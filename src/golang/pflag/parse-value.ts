import { Failure } from '../../base/index.ts'
import { parseDuration } from '../duration/index.ts'
import { parseBool, parseInt } from '../quote/index.ts'
import { parseCsvRecord } from './csv.ts'
import type { EnumFlag, Flag, FlagValue } from './flag.ts'

/**
 * Reads the text given to a flag.
 *
 * @throws {Failure} whose message is what pflag puts behind `invalid argument … flag: `
 */
export function parseValue(flag: Flag, text: string): FlagValue {
  switch (flag.kind) {
    case 'bool':
      return parseBool(text)
    case 'int':
      return Number(parseInt(text, 0, 64))
    case 'duration':
      return milliseconds(text)
    case 'slice':
      return parseCsvRecord(text)
    case 'array':
      return [text]
    case 'enum':
      return oneOf(flag, text)
    case 'string': {
      const complaint = flag.check?.(text)
      if (complaint !== undefined) throw new Failure('REFUSED', complaint)
      return text
    }
  }
}

/** What a flag is when it does not stand on the command line. */
export function defaultOf(flag: Flag): FlagValue {
  switch (flag.kind) {
    case 'bool':
      return flag.default ?? false
    case 'slice':
    case 'array':
      return flag.default ?? []
    case 'duration':
      return flag.default === undefined ? undefined : milliseconds(flag.default)
    default:
      return flag.default
  }
}

/** Exact to the nanosecond for up to a hundred days, which is as far as a double reaches. */
function milliseconds(text: string): number {
  return Number(parseDuration(text)) / 1e6
}

function oneOf({ values, noun }: EnumFlag, text: string): string {
  if (values.includes(text)) return text
  const known = values.join(', ')
  throw new Failure(
    'REFUSED',
    `${noun ?? 'value'} '${text}' is not supported, must be one of: ${known}`,
  )
}
