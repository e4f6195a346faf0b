type Named = {
  /** Long name, without the dashes. */
  readonly name: string
  /** One ASCII letter or digit: `n` for `-n`. */
  readonly shorthand?: string
  /** A lower-case sentence; a word in back quotes names the value in the usage text. */
  readonly help: string
  /** Accepted, but left out of help and completion. */
  readonly hidden?: boolean
  /** Accepted with `Flag --name has been deprecated, <this>`; left out of help like a hidden one. */
  readonly deprecated?: string
  /** An old spelling: values are parsed and stored as those of the flag with this name. */
  readonly aliasFor?: string
}

/** `--name`, `--name=false`; never takes the next word. */
type BoolFlag = Named & { readonly kind: 'bool'; readonly default?: boolean }

type StringFlag = Named & {
  readonly kind: 'string'
  readonly default?: string
  /** What is wrong with this value, or undefined; becomes the end of the error text. */
  readonly check?: (value: string) => string | undefined
  readonly complete?: Completion
}

/** A signed 64-bit integer in any base that Go literals have; values beyond 2^53 lose digits. */
type IntFlag = Named & { readonly kind: 'int'; readonly default?: number }

/** `1h30m`. The default is written in Go's syntax too; the value is in milliseconds. */
type DurationFlag = Named & { readonly kind: 'duration'; readonly default?: string }

/** A list: each occurrence is one CSV record and appends (`stringSlice` upstream). */
type SliceFlag = Named & {
  readonly kind: 'slice'
  readonly default?: readonly string[]
  readonly complete?: Completion
}

/** A list: each occurrence appends its text as it is (`stringArray` upstream). */
type ArrayFlag = Named & {
  readonly kind: 'array'
  readonly default?: readonly string[]
  readonly complete?: Completion
}

/** One of a closed set of words, case-sensitive. */
export type EnumFlag = Named & {
  readonly kind: 'enum'
  readonly values: readonly string[]
  readonly default?: string
  /** What the value is in the error text: `<noun> 'x' is not supported, must be one of: a, b`. */
  readonly noun?: string
}

/** What a shell may offer as the value. */
export type Completion = 'files' | 'folders' | 'none' | readonly string[]

/** One flag as data: parsing, help and completion all read it. */
export type Flag = BoolFlag | StringFlag | IntFlag | DurationFlag | SliceFlag | ArrayFlag | EnumFlag

/** The value of a flag; undefined when it was not given and has no default. */
export type FlagValue = boolean | string | number | readonly string[] | undefined

/** Values by flag name, before the types of the single flags are known. */
export type FlagValues = Readonly<Record<string, FlagValue>>

/**
 * The values of a list of flags, each with its own type.
 *
 * Bools and lists always have a value; the others are undefined when they have neither a default
 * nor a value on the command line. Milliseconds for durations.
 */
export type ValuesOf<Flags extends readonly Flag[]> = {
  readonly [F in Flags[number] as F extends { readonly aliasFor: string }
    ? never
    : F['name']]: ValueOf<F>
}

type ValueOf<F extends Flag> = F extends { readonly kind: 'bool' }
  ? boolean
  : F extends { readonly kind: 'slice' | 'array' }
    ? readonly string[]
    : F extends { readonly kind: 'enum'; readonly values: readonly (infer Word)[] }
      ? Given<F, Word>
      : F extends { readonly kind: 'string' }
        ? Given<F, string>
        : Given<F, number>

type Given<F, Value> = F extends { readonly default: string | number } ? Value : Value | undefined
