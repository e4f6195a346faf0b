import path from 'node:path'
import { type DraftObjects, withDrafts } from './draft-objects.ts'
import { explainGit } from './explain-git.ts'
import type { Git } from './git.ts'
import { GitError } from './git-error.ts'
import { type GitObject, type ObjectReader, openObjectReader, readerArgs } from './object-reader.ts'
import { formatPack, type HashFormat, type NewObject, writeLooseObject } from './object-writer.ts'
import type { ObjectId } from './refs.ts'
import { parseTree, type TreeLine } from './tree.ts'
import { refuseWrite } from './write-refusal.ts'

/** The objects of one bare repository, without a work tree. */
export type ObjectStore = {
  readonly folder: string
  readonly format: HashFormat
  readonly reader: ObjectReader
  /** Trees by id, as read; every run walks the same ones two or three times. */
  readonly trees: (ids: readonly ObjectId[]) => Promise<TreeLine[][]>
  /** Keeps new objects in memory, where they can be read, until there are many of them. */
  readonly write: (objects: readonly NewObject[], signal: AbortSignal) => Promise<void>
  /** Stores what was written; git sees it from then on. */
  readonly flush: (signal: AbortSignal) => Promise<void>
}

/** Above this many objects one pack through `index-pack` is cheaper than loose files. */
const maxLooseObjects = 100
/** More than this is stored before the next object. */
const maxDraftBytes = 16 * 1024 * 1024
/** Trees kept in memory; the oldest go first. */
const maxTrees = 20_000
const maxTreeBytes = 32 * 1024 * 1024

export function openObjectStore(git: Git, folder: string, format: HashFormat): ObjectStore {
  const drafts: DraftObjects = new Map()
  const stored = openObjectReader(() => git.keep(readerArgs, folder))
  const reader = withDrafts(stored, drafts)
  let draftBytes = 0
  const flush = async (signal: AbortSignal): Promise<void> => {
    const objects = [...drafts.values()]
    await writeObjects(git, { folder, format }, objects, signal)
    for (const { id, bytes } of objects) {
      drafts.delete(id)
      draftBytes -= bytes.length
    }
  }
  const known = new Map<ObjectId, TreeLine[]>()
  return {
    folder,
    format,
    reader,
    trees: (ids) => readTrees(reader, known, ids, format === 'sha1' ? 20 : 32),
    async write(objects, signal) {
      for (const object of objects) {
        if (drafts.has(object.id)) continue
        drafts.set(object.id, object)
        draftBytes += object.bytes.length
      }
      if (draftBytes > maxDraftBytes) await flush(signal)
    },
    flush,
  }
}

async function readTrees(
  reader: ObjectReader,
  known: Map<ObjectId, TreeLine[]>,
  ids: readonly ObjectId[],
  idBytes: number,
): Promise<TreeLine[][]> {
  const unknown = [...new Set(ids)].filter((id) => !known.has(id))
  const fresh = new Map<ObjectId, TreeLine[]>()
  for (const [index, object] of (await reader.read(unknown, maxTreeBytes)).entries()) {
    const id = unknown[index] ?? ''
    fresh.set(id, readTree(id, needObject(object, id, 'tree'), idBytes))
  }
  const found = ids.map((id) => fresh.get(id) ?? known.get(id) ?? [])
  for (const [id, tree] of fresh) known.set(id, tree)
  for (const id of known.keys()) {
    if (known.size <= maxTrees) break
    known.delete(id)
  }
  return found
}

function readTree(id: ObjectId, bytes: Uint8Array, idBytes: number): TreeLine[] {
  try {
    return parseTree(bytes, idBytes)
  } catch (error) {
    throw error instanceof GitError ? error.within(`cannot read tree '${id}'`) : error
  }
}

/**
 * The bytes of an object that must be there.
 *
 * @throws {GitError} `GIT_MIRROR_DAMAGED` when it is not, `GIT_TREE_REFUSED` when it is something
 *   else or too large, which a new mirror would not change
 */
export function needObject(object: GitObject | undefined, id: ObjectId, type: string): Uint8Array {
  if (object?.type === type && object.bytes !== undefined) return object.bytes
  if (object === undefined) {
    const text = `cannot read ${type} '${id}' from the mirror: it is missing`
    throw GitError.of('GIT_MIRROR_DAMAGED', text)
  }
  const what = `it is a ${object.type} of ${object.size} bytes`
  throw GitError.of('GIT_TREE_REFUSED', `cannot read ${type} '${id}' of the remote: ${what}`)
}

async function writeObjects(
  git: Git,
  at: { readonly folder: string; readonly format: HashFormat },
  objects: readonly NewObject[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  if (objects.length <= maxLooseObjects) {
    const folder = path.join(at.folder, 'objects')
    const writes = objects.map((object) => writeLooseObject(folder, object))
    await Promise.all(writes).catch(refuseWrite(at.folder))
    return
  }
  const run = {
    args: ['index-pack', '--stdin'],
    cwd: at.folder,
    stdin: formatPack(objects, at.format),
  }
  const ran = await git.run(run, signal)
  if (ran.exitCode === 0) return
  const { reason } = explainGit(ran.stderr)
  throw GitError.of('GIT_FAILED', `cannot write objects into the mirror: ${reason}`)
}
