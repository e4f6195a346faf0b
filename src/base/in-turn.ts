import { abortable } from './abortable.ts'

/**
 * Does one work after the other, in the order of the calls.
 *
 * A caller that gives up leaves at once. Work that has not begun by then never begins; one that
 * has begun keeps its turn until it really ends.
 *
 * @throws what the work throws; the signal's reason when aborted
 */
export type InTurn = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>

/** A queue of its own for each thing that can be used by one at a time. */
export function inTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work, signal) => {
    const turn = last.then(() => {
      signal.throwIfAborted()
      return work()
    })
    last = turn.catch(() => undefined)
    return abortable(turn, signal)
  }
}
