/**
 * Command-line flags as pflag 1.0.10 parses, prints and refuses them: texts and order are part of
 * the contract with scripts (spec/cli §1.4).
 *
 * Belongs here: flags as data, parsing, the usage text. Does not: commands, streams, exit codes.
 */
export type { Completion, Flag, FlagValues, ValuesOf } from './flag.ts'
export { FlagError, type Parsed, parseFlags } from './parse.ts'
export { flagUsages } from './usages.ts'
