import type { Completion, Flag, FlagValues, ValuesOf } from '../golang/pflag/index.ts'
import type { Context } from './context.ts'

/** The words after a command's name and before or between its flags. */
export type Positionals = {
  /** As help shows them, in order: `['name']`, `['path…']`. Those below `min` are required. */
  readonly names: readonly string[]
  readonly min: number
  /** More than that is an error. `Number.POSITIVE_INFINITY` where the rest is ignored or taken. */
  readonly max: number
  readonly complete?: Completion
}

/** A command's body and all that only its own help needs; loaded when it is called. */
export type Command = {
  /** Several paragraphs for `--help`; the summary of the entry when absent. */
  readonly long?: string
  /** Lines as they are shown, two blanks in front of each. */
  readonly examples?: string
  readonly args: Positionals
  readonly flags: readonly Flag[]
  /** Runs until stopped: `--timeout` does not end it. */
  readonly endless?: boolean
  /** @returns the exit code; 0 when nothing is returned. A thrown `Failure` is exit code 1. */
  readonly run: (
    args: readonly string[],
    values: FlagValues,
    context: Context,
  ) => Promise<number | void>
}

/**
 * A leaf or a group of the command tree: what `tidemark --help` and the search for a command
 * need, and no more, so that neither loads the code behind the commands.
 */
export type Entry = {
  readonly path: readonly string[]
  readonly summary: string
  /** Other names of the last word of the path. */
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
  /** Flags that every command below accepts too. */
  readonly flags?: readonly Flag[]
  /** A group that refuses words it does not know, instead of printing its help. */
  readonly strict?: boolean
  /** Absent for a group: it prints its help. */
  readonly load?: () => Promise<Command>
}

/**
 * Makes a command whose `values` have the types of its `flags`.
 *
 * The parser fills every flag of the list, so the cast from names to types holds.
 */
export function command<const Flags extends readonly Flag[]>(
  about: Omit<Command, 'flags' | 'run'> & {
    readonly flags: Flags
    readonly run: (
      args: readonly string[],
      values: ValuesOf<Flags>,
      context: Context,
    ) => Promise<number | void>
  },
): Command {
  return {
    ...about,
    run: (args, values, context) => about.run(args, values as ValuesOf<Flags>, context),
  }
}
