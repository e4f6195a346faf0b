import { UsageError } from './errors.ts'

type OutputFlag<Values extends readonly [string, ...string[]]> = {
  readonly name: 'output'
  readonly shorthand: 'o'
  readonly kind: 'enum'
  readonly values: Values
  readonly default: Values[0]
  readonly help: string
}

/** `--output`, `-o`: one of `values`, the first unless said otherwise. */
export function outputFlag<const Values extends readonly [string, ...string[]]>(
  values: Values,
  help: string,
): OutputFlag<Values> {
  return { name: 'output', shorthand: 'o', kind: 'enum', values, default: values[0], help }
}

/** `--raw`: a diff for a program that reads it through a pipe. */
export const rawFlag = {
  name: 'raw',
  kind: 'bool',
  help: 'print the diff for a program such as git apply, with whatever the files hold',
} as const

/** `--limit`: how much of a ranking is printed. */
export const limitFlag = {
  name: 'limit',
  kind: 'int',
  default: 20,
  help: 'print so many tags, 0 for all',
} as const

/** @throws {UsageError} for a negative `--limit` */
export function assertLimit(limit: number): void {
  if (limit < 0) throw new UsageError('--limit must not be negative')
}
