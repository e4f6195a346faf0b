import { Failure } from '../../base/index.ts'
import { type ByteText, fromByteText } from '../fmt/index.ts'

/** A function refused its arguments; templates wrap it with the function's name and place. */
type SprigCode = 'SPRIG_CALL'

/** What a function returned as its error. */
export function callFailure(message: ByteText): Failure<SprigCode> {
  return new Failure('SPRIG_CALL', fromByteText(message))
}

/** What Go's run time says when a function meets nil where it cannot. */
export function nilFailure(): Failure<SprigCode> {
  return callFailure('runtime error: invalid memory address or nil pointer dereference')
}

/** What Go's reflection says when asked for the type of nil. */
export function nilValueFailure(): Failure<SprigCode> {
  return callFailure('reflect: call of reflect.Value.Type on zero Value')
}
