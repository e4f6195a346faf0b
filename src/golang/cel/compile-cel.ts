import { type CelInput, celEnv, isCelError, parse, plan } from '@bufbuild/cel'
import { Failure, messageOf } from '../../base/index.ts'
import { compileRegexp } from '../regexp/index.ts'
import { errorText } from './error-text.ts'
import { functions } from './functions.ts'

type CelCode = 'CEL_SYNTAX'

/** What an expression gives for some variables: a CEL value, or cel-go's text of the error. */
export type CelOutcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }

/**
 * A compiled expression. Variables are JSON-like; whole numbers are `bigint`, `number` is double.
 */
export type CelProgram = (variables: Readonly<Record<string, unknown>>) => CelOutcome

/** Regular expressions in CEL are RE2, as everywhere. */
const re2 = {
  compile: (pattern: string) => {
    const regexp = compileRegexp(pattern)
    return { test: (text: string): boolean => regexp.matches(text) }
  },
}

/**
 * Compiles an expression.
 *
 * @throws {Failure} `CEL_SYNTAX` when it cannot be parsed
 */
export function compileCel(source: string): CelProgram {
  let run: (variables: Record<string, CelInput>) => unknown
  try {
    const env = celEnv({ funcs: functions(), re2 })
    run = plan(env, parse(source)) as typeof run
  } catch (thrown) {
    throw new Failure<CelCode>('CEL_SYNTAX', messageOf(thrown), { cause: thrown })
  }
  return (variables) => {
    try {
      const value = run(variables as Record<string, CelInput>)
      if (isCelError(value)) return { kind: 'error', message: errorText(value.message) }
      return { kind: 'value', value }
    } catch (thrown) {
      return { kind: 'error', message: errorText(messageOf(thrown)) }
    }
  }
}
