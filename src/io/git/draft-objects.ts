import { type GitObject, type ObjectReader, readAllBy } from './object-reader.ts'
import type { NewObject } from './object-writer.ts'
import type { ObjectId } from './refs.ts'

/** Objects that were made and are not stored yet, by id. */
export type DraftObjects = Map<ObjectId, NewObject>

/** Reads drafts from memory and all others as before. */
export function withDrafts(stored: ObjectReader, drafts: DraftObjects): ObjectReader {
  const readSome: ObjectReader['readSome'] = async (names, maxBytes, memory) => {
    const start = names.findIndex((name) => drafts.has(name))
    if (start !== 0) return stored.readSome(upTo(names, start), maxBytes, memory)
    const end = names.findIndex((name) => !drafts.has(name))
    return upTo(names, end).map((name) => readDraft(drafts.get(name), maxBytes))
  }
  return { readSome, read: readAllBy(readSome), close: () => stored.close() }
}

function upTo(names: readonly string[], end: number): readonly string[] {
  return end === -1 ? names : names.slice(0, end)
}

function readDraft(draft: NewObject | undefined, maxBytes: number): GitObject | undefined {
  if (draft === undefined) return undefined
  const { id, type, bytes } = draft
  return { id, type, size: bytes.length, ...(bytes.length > maxBytes ? {} : { bytes }) }
}
