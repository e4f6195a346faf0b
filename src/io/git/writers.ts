/** One writer at a time for each branch of each repository (DESIGN §5.5). */
export type Writers = {
  /** Runs `work` when everybody who asked for the same branch before is done. */
  readonly inTurn: <T>(
    url: string,
    branch: string,
    work: () => Promise<T>,
    signal: AbortSignal,
  ) => Promise<T>
}

/** Makes the register of one process; other processes meet in the lease of each push. */
export function makeWriters(): Writers {
  const last = new Map<string, Promise<unknown>>()
  return {
    async inTurn(url, branch, work, signal) {
      const key = `${url}\n${branch}`
      const before = last.get(key) ?? Promise.resolve()
      const turn = before.then(() => {
        signal.throwIfAborted()
        return work()
      })
      const settled = turn.catch(() => {})
      last.set(key, settled)
      try {
        return await turn
      } finally {
        if (last.get(key) === settled) last.delete(key)
      }
    },
  }
}
