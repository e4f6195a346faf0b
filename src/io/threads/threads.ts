import { Worker } from 'node:worker_threads'
import { inlineOffload, type Offload } from '../../base/index.ts'
import { type Answer, errorOf, type Order } from './message.ts'
import { buffersOf, packed, unpacked } from './parcel.ts'

/** Which threads are started. */
export type ThreadsOptions = {
  /** The module that a thread runs; it calls `serveWorks`. */
  readonly entry: URL
  /** Threads at the same time; more work than that waits. */
  readonly count: number
}

/** A few threads for pure work. None runs before the first large input; idle ones hold no process. */
export type Threads = {
  readonly offload: Offload
  /** Ends all threads; work under way in them fails. */
  readonly close: () => Promise<void>
}

/** A place for one thread, and who waits for its answer. */
type Slot = {
  worker: Worker | undefined
  pending: { resolve: (answer: Answer) => void; reject: (why: unknown) => void } | undefined
}

/**
 * Opens a pool of threads.
 *
 * Aborted work is ended with its thread, since nothing else stops a loop; the next work starts
 * another one. Failures come back as they were thrown, other errors with their text and stack.
 */
export function openThreads({ entry, count }: ThreadsOptions): Threads {
  const slots: readonly Slot[] = Array.from({ length: count }, () => ({
    worker: undefined,
    pending: undefined,
  }))
  const turns = slotTurns(slots)
  return {
    async offload(work, input, signal) {
      if (!work.isLarge(input)) return inlineOffload(work, input, signal)
      signal.throwIfAborted()
      const parcel = await packed(work.packed?.(input) ?? input, signal)
      const slot = await turns.take(signal)
      let answer: Answer
      try {
        answer = await exchange(slot, entry, { name: work.name, parcel }, signal)
      } finally {
        turns.giveBack(slot)
      }
      if (answer.kind === 'failed') throw errorOf(answer.thrown)
      return (await unpacked(answer.parcel, signal)) as ReturnType<typeof work.run>
    },
    async close() {
      await Promise.all(slots.map((slot) => endOf(slot)))
    },
  }
}

/** Sends an order to the thread of a slot and waits for the answer. */
async function exchange(
  slot: Slot,
  entry: URL,
  order: Order,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted()
  const worker = (slot.worker ??= startedIn(slot, entry))
  const onAbort = (): void => slot.pending?.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await new Promise<Answer>((resolve, reject) => {
      slot.pending = { resolve, reject }
      worker.ref()
      worker.postMessage(order, buffersOf(order.parcel))
    })
  } catch (thrown) {
    await endOf(slot)
    throw thrown
  } finally {
    signal.removeEventListener('abort', onAbort)
    slot.pending = undefined
    worker.unref()
  }
}

function startedIn(slot: Slot, entry: URL): Worker {
  // Pure work has no business with variables, where tokens may be.
  const worker = new Worker(entry, { env: {} })
  worker.on('message', (answer: Answer) => slot.pending?.resolve(answer))
  worker.on('error', (thrown) => slot.pending?.reject(thrown))
  worker.on('exit', () => {
    if (slot.worker === worker) slot.worker = undefined
    slot.pending?.reject(new Error('a thread ended before its work was done'))
  })
  return worker
}

async function endOf(slot: Slot): Promise<void> {
  const { worker } = slot
  slot.worker = undefined
  await worker?.terminate()
}

/** Hands out slots in the order of asking, those with a living thread first. */
function slotTurns(slots: readonly Slot[]) {
  const free = [...slots]
  const waiting: ((slot: Slot) => void)[] = []
  return {
    take(signal: AbortSignal): Promise<Slot> {
      const warm = free.findIndex(({ worker }) => worker !== undefined)
      const [slot] = free.splice(Math.max(warm, 0), 1)
      if (slot !== undefined) return Promise.resolve(slot)
      return new Promise((resolve, reject) => {
        const onAbort = (): void => {
          waiting.splice(waiting.indexOf(proceed), 1)
          reject(signal.reason)
        }
        const proceed = (given: Slot): void => {
          signal.removeEventListener('abort', onAbort)
          resolve(given)
        }
        waiting.push(proceed)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    },
    giveBack(slot: Slot): void {
      const next = waiting.shift()
      if (next === undefined) free.push(slot)
      else next(slot)
    },
  }
}
