import { GitError } from '../git-error.ts'
import type { Want } from '../wire/fetch-commits.ts'
import type { ObjectId } from '../wire/refs.ts'
import { formatCommit, parseCommit, type Signature } from './commit-text.ts'
import { editTree, type FileEdits, type FolderEdit } from './edit-tree.ts'
import { needObject, type ObjectStore } from './object-store.ts'
import { type NewObject, nameObject } from './object-writer.ts'

/** A commit to be. */
export type CommitDraft = {
  /** What it changes and follows; `undefined` starts a history. */
  readonly parent: ObjectId | undefined
  /** Further parents of a merge. */
  readonly mergedParents?: readonly ObjectId[]
  /**
   * Whole new contents; modes are kept. `undefined` bytes delete the file. Taken once, one after
   * another, so that not all of them need to be in memory.
   */
  readonly files: FileEdits
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
  /** Makes an armoured signature of the commit's bytes. */
  readonly sign?: (payload: Uint8Array, signal: AbortSignal) => Promise<string>
}

const maxCommitBytes = 1024 * 1024

/**
 * Makes a commit on top of what a store holds.
 *
 * @param edits - the draft's files, which are blobs by now
 * @returns all trees that it needs beyond those of its parents, and the commit itself last
 * @throws {GitError} `GIT_NOTHING_TO_COMMIT` when the files already are as drafted
 */
export async function makeCommit(
  store: ObjectStore,
  draft: Omit<CommitDraft, 'files'>,
  edits: FolderEdit,
  signal: AbortSignal,
): Promise<readonly NewObject[]> {
  const { parent } = draft
  const oldTree = parent === undefined ? undefined : await readTreeId(store, parent, signal)
  const tree = await editTree(store, oldTree, edits, signal)
  if (tree.id === oldTree) {
    throw GitError.of('GIT_NOTHING_TO_COMMIT', 'cannot create empty commit: clean working tree')
  }
  const text = {
    tree: tree.id,
    parents: [...(parent === undefined ? [] : [parent]), ...(draft.mergedParents ?? [])],
    author: draft.author,
    committer: draft.committer,
    message: draft.message,
  }
  let bytes = formatCommit(text)
  if (draft.sign !== undefined) {
    const signature = await draft.sign(bytes, signal)
    bytes = formatCommit({ ...text, signature }, store.format)
  }
  return [...tree.objects, nameObject('commit', bytes, store.format)]
}

/** The tree of a commit that is in the mirror. */
export async function readTreeId(
  store: ObjectStore,
  commit: ObjectId,
  signal: AbortSignal,
): Promise<ObjectId> {
  const [object] = await store.reader.read([commit], maxCommitBytes, signal)
  return parseCommit(needObject(object, commit, 'commit')).tree
}

/** The ref whose fetched commit is the youngest; of equal ones the first. */
export async function youngestOf(
  store: ObjectStore,
  wants: readonly Want[],
  signal: AbortSignal,
): Promise<string> {
  const ids = wants.map(({ id }) => id)
  let best: { readonly ref: string; readonly atMs: number } | undefined
  const commits = await store.reader.read(ids, maxCommitBytes, signal)
  for (const [index, object] of commits.entries()) {
    const { committedAtMs: atMs } = parseCommit(needObject(object, ids[index] ?? '', 'commit'))
    if (best === undefined || atMs > best.atMs) best = { ref: wants[index]?.ref ?? '', atMs }
  }
  return best?.ref ?? ''
}
