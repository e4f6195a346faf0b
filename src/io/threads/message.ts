import { type Advice, type Facts, Failure, messageOf, type Remedy } from '../../base/index.ts'
import type { Parcel } from './parcel.ts'

/** Work for a thread. */
export type Order = { readonly name: string; readonly parcel: Parcel }

/** What came of it. */
export type Answer =
  | { readonly kind: 'done'; readonly parcel: Parcel }
  | { readonly kind: 'failed'; readonly thrown: Thrown }

/** What was thrown, as plain data: classes do not travel. */
export type Thrown = {
  readonly message: string
  readonly stack: string | undefined
  /** Of a failure alone. */
  readonly failure?: {
    readonly code: string
    readonly remedy: Remedy
    readonly advice: Advice | undefined
    readonly facts: Facts
  }
}

/** What was thrown, made ready for its way. */
export function thrownData(thrown: unknown): Thrown {
  const stack = thrown instanceof Error ? thrown.stack : undefined
  const data = { message: messageOf(thrown), stack }
  if (!(thrown instanceof Failure)) return data
  const { code, remedy, advice, facts } = thrown
  return { ...data, failure: { code, remedy, advice, facts } }
}

/** The same error on this side; a failure has its code, remedy, advice and facts again. */
export function errorOf({ message, stack, failure }: Thrown): Error {
  if (failure === undefined) {
    const error = new Error(message)
    if (stack !== undefined) error.stack = stack
    return error
  }
  const { code, remedy, advice, facts } = failure
  return new Failure(code, message, { remedy, facts, ...(advice === undefined ? {} : { advice }) })
}
