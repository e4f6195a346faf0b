import { openThreads, type Threads } from '../io/threads/index.ts'

/** Each takes 60 ms to start and some 30 MB; the second is for the tags when markers are looked for. */
const threadCount = 2

/** The threads of this process; none runs before there is something large to do. */
export function workThreads(): Threads {
  // Source or bundle: the entry stands beside this module, under the same extension.
  const extension = /\.[a-z]+$/.exec(import.meta.url)?.[0] ?? '.js'
  return openThreads({
    entry: new URL(`./worker${extension}`, import.meta.url),
    count: threadCount,
  })
}
