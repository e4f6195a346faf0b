import { parentPort } from 'node:worker_threads'
import type { Work } from '../../base/index.ts'
import { type Answer, type Order, thrownData } from './message.ts'
import { buffersOf, packed, unpacked } from './parcel.ts'

/** Whatever it takes: the thread that asks for it has the type. */
type AnyWork = Pick<Work<never, unknown>, 'name' | 'run'>

/** Does the works that the parent thread asks for, one at a time; for the entry of a thread. */
export function serveWorks(works: readonly AnyWork[]): void {
  // A thread is not told to stop: it is ended.
  const { signal } = new AbortController()
  const byName = new Map(works.map((work) => [work.name, work]))
  parentPort?.on('message', async ({ name, parcel }: Order) => {
    const answer = await answerTo(byName.get(name), { name, parcel }, signal)
    parentPort?.postMessage(answer, answer.kind === 'done' ? buffersOf(answer.parcel) : [])
  })
}

async function answerTo(
  work: AnyWork | undefined,
  { name, parcel }: Order,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    if (work === undefined) throw new Error(`no thread does '${name}': add it to the works`)
    const input = (await unpacked(parcel, signal)) as never
    return { kind: 'done', parcel: await packed(work.run(input), signal) }
  } catch (thrown) {
    return { kind: 'failed', thrown: thrownData(thrown) }
  }
}
