import type { ObjectId } from '../wire/refs.ts'
import { type GitObject, type ObjectReader, readAllBy } from './object-reader.ts'
import { type ObjectStore, readTree } from './object-store.ts'
import { type NewObject, type PackedObject, packObject, unpackObject } from './object-writer.ts'

/** Stores objects where git sees them. */
export type StoreObjects = (objects: readonly PackedObject[], signal: AbortSignal) => Promise<void>

/** More than this, deflated, is stored before the next object: manifests are about five times it. */
const maxDraftBytes = 16 * 1024 * 1024

/**
 * What a run made and did not publish. Its objects are in memory, deflated, until there are very many
 * of them or they are pushed; no other run sees them before that, or loses its own when this one ends.
 */
export class Draft {
  readonly #store: StoreObjects
  readonly #objects = new Map<ObjectId, PackedObject>()
  #sizeBytes = 0
  #isStored = false

  constructor(store: StoreObjects) {
    this.#store = store
  }

  /** Whether objects are in the mirror and nowhere else: it must not be made anew meanwhile. */
  get isStored(): boolean {
    return this.#isStored
  }

  /** The objects of a mirror with those of this draft among them. */
  over(store: ObjectStore): ObjectStore {
    const reader = readerOver(store.reader, this.#objects)
    return {
      format: store.format,
      reader,
      trees: async (ids, signal) => {
        const stored = ids.filter((id) => !this.#objects.has(id))
        const trees = await store.trees(stored, signal)
        const byId = new Map(stored.map((id, index) => [id, trees[index] ?? []]))
        return ids.map((id) => {
          const own = this.#objects.get(id)
          if (own === undefined) return byId.get(id) ?? []
          return readTree(id, unpackObject(own).bytes, store.format)
        })
      },
    }
  }

  async write(objects: readonly NewObject[], signal: AbortSignal): Promise<void> {
    for (const object of objects) {
      if (this.#objects.has(object.id)) continue
      const packed = packObject(object)
      this.#objects.set(object.id, packed)
      this.#sizeBytes += packed.deflated.length
    }
    if (this.#sizeBytes > maxDraftBytes) await this.flush(signal)
  }

  /** Stores all that is in memory, for git to push it. */
  async flush(signal: AbortSignal): Promise<void> {
    const objects = [...this.#objects.values()]
    this.#isStored = true
    await this.#store(objects, signal)
    for (const { id, deflated } of objects) {
      if (this.#objects.delete(id)) this.#sizeBytes -= deflated.length
    }
  }

  /** To be called when the remote has all of it. */
  published(): void {
    this.#isStored = false
  }
}

/** Reads drafts from memory and all others as before. */
function readerOver(
  stored: ObjectReader,
  drafts: ReadonlyMap<ObjectId, PackedObject>,
): ObjectReader {
  const readSome: ObjectReader['readSome'] = async (names, maxBytes, signal) => {
    signal.throwIfAborted()
    const start = names.findIndex((name) => drafts.has(name))
    if (start !== 0) return stored.readSome(upTo(names, start), maxBytes, signal)
    const end = names.findIndex((name) => !drafts.has(name))
    return upTo(names, end).map((name) => readDraft(drafts.get(name), maxBytes))
  }
  return { readSome, read: readAllBy(readSome), batches: stored.batches }
}

function upTo(names: readonly string[], end: number): readonly string[] {
  return end === -1 ? names : names.slice(0, end)
}

function readDraft(draft: PackedObject | undefined, maxBytes: number): GitObject | undefined {
  if (draft === undefined) return undefined
  const { id, type, sizeBytes: size } = draft
  return { id, type, size, ...(size > maxBytes ? {} : { bytes: unpackObject(draft).bytes }) }
}
