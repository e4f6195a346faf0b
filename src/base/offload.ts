/**
 * Pure work that may be too long for the event loop.
 *
 * Outputs are plain data that a structured clone keeps; so are inputs, or `packed` makes them so.
 * Another thread finds the work by its name, so each name stands for one function of the program.
 */
export type Work<Input, Output> = {
  readonly name: string
  readonly run: (input: Input) => Output
  /** Whether this input is worth the copy to another thread. */
  readonly isLarge: (input: Input) => boolean
  /** The same input as plain data; absent where it always is. */
  readonly packed?: (input: Input) => unknown
}

/**
 * Does pure work without holding the event loop: large inputs in another thread, small ones here.
 *
 * @throws what the work throws; the signal's reason when aborted first
 */
export type Offload = <Input, Output>(
  work: Work<Input, Output>,
  input: Input,
  signal: AbortSignal,
) => Promise<Output>

/** Does all work here and now: for tests, and where nobody else needs the event loop. */
export const inlineOffload: Offload = async (work, input, signal) => {
  signal.throwIfAborted()
  return work.run(input)
}
