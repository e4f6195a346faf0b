import { setImmediate } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'

/** Items of an array that are copied in one turn of the event loop: well below 5 ms of work. */
const chunkLength = 2_000

/** Arrays of no more are looked into: one large file is such a list. */
const fewItems = 16

/** Fields and items looked into for long arrays; below that, data is small or copied in one piece. */
const maxDepth = 3

type Key = string | number

/** An array that was cut out of the value: where it stood, and its items piece by piece. */
type Cut = { readonly at: readonly Key[]; readonly chunks: readonly Uint8Array<ArrayBuffer>[] }

/**
 * Plain data on its way between threads, as bytes that need no copy.
 *
 * A structured clone of 100,000 strings would hold the event loop on both sides for as long as it
 * lasts. Here long arrays travel in pieces, and whoever packs or unpacks them pauses in between.
 */
export type Parcel = { readonly rest: Uint8Array<ArrayBuffer>; readonly cuts: readonly Cut[] }

/**
 * Packs plain data; arrays longer than a chunk may stand in its upper levels.
 *
 * @throws the signal's reason when aborted
 */
export async function packed(value: unknown, signal: AbortSignal): Promise<Parcel> {
  const arrays: { at: readonly Key[]; items: readonly unknown[] }[] = []
  const rest = bytesOf(withoutLongArrays(value, [], (at, items) => arrays.push({ at, items })))
  const cuts: Cut[] = []
  for (const { at, items } of arrays) {
    const chunks: Uint8Array<ArrayBuffer>[] = []
    for (let start = 0; start < items.length; start += chunkLength) {
      chunks.push(bytesOf(items.slice(start, start + chunkLength)))
      await setImmediate()
      signal.throwIfAborted()
    }
    cuts.push({ at, chunks })
  }
  return { rest, cuts }
}

/**
 * The data in a parcel.
 *
 * @throws the signal's reason when aborted
 */
export async function unpacked({ rest, cuts }: Parcel, signal: AbortSignal): Promise<unknown> {
  const root = { value: deserialize(rest) as unknown }
  for (const { at, chunks } of cuts) {
    const array = valueAt(root.value, at)
    for (const chunk of chunks) {
      for (const item of deserialize(chunk) as unknown[]) array.push(item)
      await setImmediate()
      signal.throwIfAborted()
    }
  }
  return root.value
}

/** The buffers of a parcel, which move with it. */
export function buffersOf({ rest, cuts }: Parcel): ArrayBuffer[] {
  return [rest, ...cuts.flatMap(({ chunks }) => chunks)].map(({ buffer }) => buffer)
}

function withoutLongArrays(
  value: unknown,
  at: readonly Key[],
  cut: (at: readonly Key[], items: readonly unknown[]) => void,
): unknown {
  if (Array.isArray(value) && value.length > chunkLength) {
    cut(at, value)
    return []
  }
  if (at.length === maxDepth) return value
  if (Array.isArray(value) && value.length <= fewItems) {
    return value.map((one, index) => withoutLongArrays(one, [...at, index], cut))
  }
  if (!isRecord(value)) return value
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.map(([key, one]) => [key, withoutLongArrays(one, [...at, key], cut)]),
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

function valueAt(root: unknown, at: readonly Key[]): unknown[] {
  let value = root
  for (const key of at) value = (value as Readonly<Record<Key, unknown>>)[key]
  return value as unknown[]
}

/** A buffer of its own: what Node gives may be a part of a shared one, which cannot move. */
function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  return new Uint8Array(serialize(value))
}
