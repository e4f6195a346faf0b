/** One area under random input: `run` throws when an answer is neither a value nor a `Failure`. */
export type Fuzz = {
  readonly name: string
  /** @param seed - makes the inputs repeatable · @param runs - how many inputs for each property */
  readonly run: (seed: number, runs: number) => void | Promise<void>
}

/** The processor time of this process since a `process.cpuUsage()`: other processes take none of it. */
export function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}
