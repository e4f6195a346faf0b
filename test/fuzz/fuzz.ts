/** One area under random input: `run` throws when an answer is neither a value nor a `Failure`. */
export type Fuzz = {
  readonly name: string
  /** @param seed - makes the inputs repeatable · @param runs - how many inputs for each property */
  readonly run: (seed: number, runs: number) => void | Promise<void>
}
