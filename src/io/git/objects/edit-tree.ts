import { GitError } from '../git-error.ts'
import type { ObjectId } from '../wire/refs.ts'
import type { ObjectStore } from './object-store.ts'
import { type NewObject, nameObject } from './object-writer.ts'
import { formatTree, modes, type TreeLine } from './tree.ts'

/** A file of a new commit: its new bytes, or `undefined` to delete it. */
export type FileEdit = {
  readonly path: string
  readonly bytes: Uint8Array | undefined
}

/** Files as they come; none is asked for before the one before it is a blob. */
export type FileEdits = Iterable<FileEdit> | AsyncIterable<FileEdit>

/** What a folder becomes: blobs of changed files, and changed folders, by (binary) name. */
export type FolderEdit = {
  readonly files: Map<string, ObjectId | undefined>
  readonly folders: Map<string, FolderEdit>
}

/**
 * Gives each file away to be a blob and keeps no more of it than its id.
 *
 * @throws {GitError} `GIT_INVALID_PATH` for `..`, `.git` or empty segments
 */
export async function placeEdits(
  edits: FileEdits,
  makeBlob: (bytes: Uint8Array, signal: AbortSignal) => Promise<ObjectId>,
  signal: AbortSignal,
): Promise<FolderEdit> {
  const root: FolderEdit = { files: new Map(), folders: new Map() }
  for await (const { path, bytes } of edits) {
    signal.throwIfAborted()
    const parts = path.split('/').map((part) => checkedName(part, path))
    place(root, parts, bytes === undefined ? undefined : await makeBlob(bytes, signal))
  }
  return root
}

/**
 * Makes the tree that edits turn `root` into.
 *
 * Modes are kept, new files get 100644, folders that become empty vanish, and nothing but the
 * folders on the way to an edit is read.
 *
 * @param root - `undefined` for the first commit of a repository
 * @returns the new root and all trees that it needs beyond those of the old one
 * @throws {GitError} `GIT_INVALID_PATH` for an edit through a link
 */
export async function editTree(
  store: ObjectStore,
  root: ObjectId | undefined,
  edits: FolderEdit,
  signal: AbortSignal,
): Promise<{ readonly id: ObjectId; readonly objects: readonly NewObject[] }> {
  const objects: NewObject[] = []
  const id = await rewrite(store, { id: root, plan: edits }, objects, signal)
  if (id !== undefined) return { id, objects }
  const empty = nameObject('tree', new Uint8Array(), store.format)
  return { id: empty.id, objects: [...objects, empty] }
}

function place(root: FolderEdit, parts: string[], blob: ObjectId | undefined): void {
  const last = parts.pop() ?? ''
  let at = root
  for (const part of parts) {
    const next = at.folders.get(part) ?? { files: new Map(), folders: new Map() }
    at.folders.set(part, next)
    at = next
  }
  at.files.set(last, blob)
}

function checkedName(part: string, whole: string): string {
  if (
    part === '' ||
    part === '.' ||
    part === '..' ||
    part.includes('\0') ||
    /^\.git$/i.test(part)
  ) {
    throw GitError.of(
      'GIT_INVALID_PATH',
      `cannot commit '${whole}': not a path inside the repository`,
    )
  }
  return Buffer.from(part).toString('latin1')
}

async function rewrite(
  store: ObjectStore,
  { id, plan }: { readonly id: ObjectId | undefined; readonly plan: FolderEdit },
  objects: NewObject[],
  signal: AbortSignal,
): Promise<ObjectId | undefined> {
  const [old = []] = id === undefined ? [] : await store.trees([id], signal)
  const lines = new Map(old.map((line) => [line.name, line]))
  if (lines.size < old.length) {
    const text = `cannot change tree '${id}' of the remote: it holds a name twice`
    throw GitError.of('GIT_TREE_REFUSED', text)
  }
  for (const [name, blob] of plan.files) setFile(lines, name, blob)
  for (const [name, edits] of plan.folders) {
    const line = lines.get(name)
    if (line !== undefined && line.mode !== modes.folder) {
      const shown = Buffer.from(name, 'latin1').toString('utf8')
      throw GitError.of('GIT_INVALID_PATH', `cannot commit below '${shown}': it is not a folder`)
    }
    const changed = await rewrite(store, { id: line?.id, plan: edits }, objects, signal)
    if (changed === undefined) lines.delete(name)
    else lines.set(name, { mode: modes.folder, name, id: changed })
  }
  if (lines.size === 0) return undefined
  const tree = nameObject('tree', formatTree([...lines.values()]), store.format)
  if (tree.id !== id) objects.push(tree)
  return tree.id
}

function setFile(lines: Map<string, TreeLine>, name: string, blob: ObjectId | undefined): void {
  const old = lines.get(name)
  if (blob === undefined) {
    lines.delete(name)
    return
  }
  if (old !== undefined && old.mode !== modes.file && old.mode !== modes.executable) {
    const shown = Buffer.from(name, 'latin1').toString('utf8')
    throw GitError.of('GIT_INVALID_PATH', `cannot write '${shown}': it is not a regular file`)
  }
  lines.set(name, { mode: old?.mode ?? modes.file, name, id: blob })
}
