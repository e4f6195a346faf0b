/**
 * What this process waits for, as a person would call it, with how many wait for it. One for the
 * process, like its clock: whoever ends a run asks, wherever the run hangs.
 */
const counts = new Map<string, number>()

/** Marks that somebody waits for something until the work has ended, well or badly. */
export async function waitingFor<T>(what: string, work: () => Promise<T>): Promise<T> {
  counts.set(what, (counts.get(what) ?? 0) + 1)
  try {
    return await work()
  } finally {
    const left = (counts.get(what) ?? 1) - 1
    if (left === 0) counts.delete(what)
    else counts.set(what, left)
  }
}

/** More of them say no more. */
const named = 3

/** ` while waiting for 'a', 'b' and 2 more`; empty when nobody waits for anything. */
export function waitingText(): string {
  const all = [...counts.keys()]
  if (all.length === 0) return ''
  const shown = all.slice(0, named).map((one) => `'${one}'`)
  const more = all.length - shown.length
  return ` while waiting for ${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}
