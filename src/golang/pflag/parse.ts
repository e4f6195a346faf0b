import { encodeUtf8, Failure, messageOf } from '../../base/index.ts'
import { quote } from '../quote/index.ts'
import type { Flag, FlagValue, FlagValues } from './flag.ts'
import { defaultOf, parseValue } from './parse-value.ts'

type FlagCode =
  /** `bad flag syntax: --=x` */
  | 'SYNTAX'
  | 'UNKNOWN_FLAG'
  | 'UNKNOWN_SHORTHAND'
  /** `flag needs an argument: --interval` */
  | 'MISSING_VALUE'
  /** `invalid argument "x" for "--export" flag: …` */
  | 'BAD_VALUE'

/** A command line that pflag refuses; the message is pflag's. */
export class FlagError extends Failure<FlagCode> {
  override readonly name = 'FlagError'
  /** What was typed as the flag's name, for a suggestion; without dashes and value. */
  readonly typed: string

  constructor(code: FlagCode, message: string, typed: string) {
    super(code, message)
    this.typed = typed
  }
}

/** What a command line says. */
export type Parsed = {
  /** A value for every flag that was asked for and is no alias: given, default, or undefined. */
  readonly values: FlagValues
  /** Flags that stood on the command line, aliases under the name of what they stand for. */
  readonly given: ReadonlySet<string>
  readonly args: readonly string[]
  /** How many of `args` stood before `--`; undefined without a `--`. */
  readonly argsBeforeDashes: number | undefined
  /** `-h` or `--help` was met where no such flag is defined: parsing stopped there. */
  readonly help: boolean
  /** Lines about deprecated flags, for stderr. */
  readonly notices: readonly string[]
}

type State = {
  readonly flags: readonly Flag[]
  readonly values: Record<string, FlagValue>
  readonly given: Set<string>
  readonly notices: string[]
  /** The words not read yet. */
  readonly rest: string[]
  help: boolean
}

/**
 * Parses a command line by pflag's rules: flags and positionals interleave, `--` ends the flags,
 * short booleans bundle, the last scalar wins, lists append.
 *
 * @throws {FlagError} with pflag 1.0.10's text on the first word that does not fit
 * @see spec/cli §1.4
 */
export function parseFlags(words: readonly string[], flags: readonly Flag[]): Parsed {
  const state: State = {
    flags,
    values: Object.create(null),
    given: new Set(),
    notices: [],
    rest: [...words],
    help: false,
  }
  for (const flag of flags) {
    if (flag.aliasFor === undefined) state.values[flag.name] = defaultOf(flag)
  }
  const args: string[] = []
  let argsBeforeDashes: number | undefined
  for (let word = state.rest.shift(); word !== undefined; word = state.rest.shift()) {
    if (word === '--') {
      argsBeforeDashes = args.length
      args.push(...state.rest)
      break
    }
    if (word.startsWith('--')) parseLong(state, word)
    else if (word.startsWith('-') && word !== '-') parseShort(state, word.slice(1))
    else args.push(word)
    if (state.help) break
  }
  const { values, given, help, notices } = state
  return { values, given, args, argsBeforeDashes, help, notices }
}

function parseLong(state: State, word: string): void {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
  if (name === '' || name.startsWith('-')) {
    throw new FlagError('SYNTAX', `bad flag syntax: ${word}`, name)
  }
  const flag = state.flags.find((one) => one.name === name)
  if (flag !== undefined) {
    set(state, flag, value ?? implied(flag) ?? nextWord(state, word, name))
  } else if (name === 'help') {
    state.help = true
  } else {
    throw new FlagError('UNKNOWN_FLAG', `unknown flag: --${name}`, name)
  }
}

/** `-abc`, `-nvalue`, `-n=value`, `-n value`; `letters` is the word without its dash. */
function parseShort(state: State, letters: string): void {
  for (let left = letters; left !== '' && !state.help; ) {
    const letter = left.charAt(0)
    const flag = state.flags.find((one) => one.shorthand === letter)
    if (flag === undefined) {
      if (letter !== 'h') throw unknownShorthand(left)
      state.help = true
      return
    }
    const rest = left.slice(1)
    if (rest.length > 1 && rest.startsWith('=')) return set(state, flag, rest.slice(1))
    const ready = implied(flag)
    if (ready === undefined) {
      const missing = `'${letter}' in -${left}`
      return set(state, flag, rest === '' ? nextWord(state, missing, letter) : rest)
    }
    set(state, flag, ready)
    left = rest
  }
}

/** Go indexes bytes: of a letter beyond ASCII only the first byte is named, read as Latin-1. */
function unknownShorthand(left: string): FlagError {
  const [byte = 0] = encodeUtf8(left)
  const quoted = quote(String.fromCharCode(byte)).slice(1, -1).replace('\\"', '"')
  const letter = byte === 0x27 ? "\\'" : quoted
  const text = `unknown shorthand flag: '${letter}' in -${left}`
  return new FlagError('UNKNOWN_SHORTHAND', text, left.charAt(0))
}

/** The value of a flag that stands alone; only booleans can. */
function implied(flag: Flag): string | undefined {
  return flag.kind === 'bool' ? 'true' : undefined
}

function nextWord(state: State, missing: string, typed: string): string {
  const word = state.rest.shift()
  if (word !== undefined) return word
  throw new FlagError('MISSING_VALUE', `flag needs an argument: ${missing}`, typed)
}

function set(state: State, flag: Flag, text: string): void {
  const target = state.flags.find((one) => one.name === flag.aliasFor) ?? flag
  const value = valueOf(flag, target, text)
  const before = state.values[target.name]
  const appends = Array.isArray(before) && state.given.has(target.name)
  state.values[target.name] = appends && Array.isArray(value) ? [...before, ...value] : value
  state.given.add(target.name)
  if (flag.deprecated !== undefined) {
    state.notices.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`)
  }
}

/** An alias is named as it was typed, and read as what it stands for. */
function valueOf(typed: Flag, target: Flag, text: string): FlagValue {
  try {
    return parseValue(target, text)
  } catch (thrown) {
    const short = typed.shorthand === undefined ? '' : `-${typed.shorthand}, `
    const named = quote(`${short}--${typed.name}`)
    const message = `invalid argument ${quote(text)} for ${named} flag: ${messageOf(thrown)}`
    throw new FlagError('BAD_VALUE', message, typed.name)
  }
}
