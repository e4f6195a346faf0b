/**
 * Pure work that may be too long for the event loop.
 *
 * Inputs and outputs are plain data that a structured clone keeps. A worker thread finds the work
 * by its name, so each name stands for one function of the program.
 */
export type Work<Input, Output> = {
  readonly name: string
  readonly run: (input: Input) => Output
  /** Whether this input is worth the copy to another thread. */
  readonly isLarge: (input: Input) => boolean
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
