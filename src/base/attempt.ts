/** What `read` gives, or undefined when it throws; for questions where failing is an answer. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
