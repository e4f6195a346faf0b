/** No turn of the event loop may take longer, whatever there is to do. */
export const longestTurnMs = 50

/**
 * The processor time in ms of this thread in its longest turn of the event loop while `work` runs.
 * Time that other threads and processes take does not count, so a busy machine changes nothing.
 * Waiting takes no promises: there would be hundreds of thousands, whose end is work as well.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = process.threadCpuUsage()
  const endTurn = (): void => {
    const { user, system } = process.threadCpuUsage(last)
    longest = Math.max(longest, (user + system) / 1_000)
    last = process.threadCpuUsage()
  }
  const watch = (): NodeJS.Immediate =>
    setImmediate(() => {
      endTurn()
      next = watch()
    })
  let next = watch()
  try {
    await work()
  } finally {
    clearImmediate(next)
  }
  endTurn()
  return longest
}
