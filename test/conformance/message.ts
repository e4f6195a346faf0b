import { Failure } from '../../src/base/index.ts'
import { passes, type Verdict } from './check.ts'

/** Errors of the reference that say a template uses the data of releases up to 0.41. */
const removedField = /^template uses removed '\.(?:Updated|Changed\.ImageResult)' field\./

/**
 * Up to here texts of Go's run time must be the same; behind it they quote Go's internals.
 * Every other error is compared in full.
 */
const internals = /^(.*error calling \w+: )(?:reflect: |reflect\.|runtime error: ).*$/s

/** Compares a message, or the error in its place, with what the reference gives. */
export function judgeMessage(
  error: string | undefined,
  messages: readonly Uint8Array[],
  write: () => Uint8Array,
): Verdict {
  const actual = outcomeOf(write)
  if (error !== undefined && removedField.test(error) && actual instanceof Uint8Array) {
    return { kind: 'deviates', rule: 'updated-templates' }
  }
  if (error !== undefined) {
    if (typeof actual === 'string' && comparable(actual) === comparable(error)) return passes
    return { kind: 'differs', expected: error, actual: shown(actual) }
  }
  const isRight = actual instanceof Uint8Array && messages.some((one) => isSame(one, actual))
  return isRight
    ? passes
    : { kind: 'differs', expected: messages.map(shown), actual: shown(actual) }
}

function outcomeOf(write: () => Uint8Array): Uint8Array | string {
  try {
    return write()
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.message
    throw thrown
  }
}

function comparable(error: string): string {
  return error.replace(internals, '$1')
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function shown(outcome: Uint8Array | string): string {
  return typeof outcome === 'string' ? outcome : Buffer.from(outcome).toString()
}
