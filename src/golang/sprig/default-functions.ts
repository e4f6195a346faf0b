import { goNil, typeName } from '../fmt/index.ts'
import { isDeepEqual } from './deep-equal.ts'
import {
  any,
  bool,
  type Functions,
  fixed,
  returningAny,
  type Surroundings,
  text,
  variadic,
} from './define.ts'
import { isEmpty } from './empty.ts'
import { callFailure } from './failure.ts'
import { kindName } from './kind.ts'

/** Fallbacks, choices and questions about types. */
export function defaultFunctions({ meter }: Surroundings): Functions {
  return {
    default: returningAny(
      variadic([any], any, (fallback, [given = goNil]) => (isEmpty(given) ? fallback : given)),
    ),
    empty: fixed([any], isEmpty),
    coalesce: returningAny(
      variadic([], any, (values) => values.find((value) => !isEmpty(value)) ?? goNil),
    ),
    all: variadic([], any, (values) => !values.some(isEmpty)),
    any: variadic([], any, (values) => values.some((value) => !isEmpty(value))),
    ternary: returningAny(fixed([any, any, bool], (yes, no, isYes) => (isYes ? yes : no))),
    fail: fixed([text], (message) => {
      throw callFailure(message)
    }),
    typeOf: fixed([any], typeName),
    typeIs: fixed([text, any], (name, value) => name === typeName(value)),
    typeIsLike: fixed([text, any], (name, value) => {
      const own = typeName(value)
      return own === name || own === `*${name}`
    }),
    kindOf: fixed([any], kindName),
    kindIs: fixed([text, any], (name, value) => name === kindName(value)),
    deepEqual: fixed([any, any], (a, b) => isDeepEqual(a, b, meter)),
  }
}
