import type { FileIndexer, Json } from '../../core/tree/index.ts'
import type { MirrorView, ObjectId, Remote } from '../git/index.ts'
import {
  type FileQuery,
  type FoundFile,
  findFiles,
  hasPath,
  type KnownTrees,
  linkAt,
} from './find-files.ts'

/** The files of one commit, by what an indexer finds in them. */
export type TreeSearch<T extends Json> = {
  /** In the order of a walk; `undefined` when there is no such folder. */
  readonly find: (query: FileQuery, signal: AbortSignal) => Promise<FoundFile<T>[] | undefined>
  /** Whether there is a file or folder of this path, whether it matters or not. */
  readonly has: (path: string, signal: AbortSignal) => Promise<boolean>
  /** The object that holds the text of the link at a path; `undefined` where there is no link. */
  readonly linkAt: (path: string, signal: AbortSignal) => Promise<ObjectId | undefined>
  /** Whether what was found in a blob is known from an earlier run, not from its bytes. */
  readonly isRemembered: (id: ObjectId) => boolean
}

/** The files of fetched commits: found by what an indexer notes of them, read by id. */
export type IndexedFiles = Pick<Remote, 'readBlobs'> & {
  readonly searchTree: <T extends Json>(commit: ObjectId, indexer: FileIndexer<T>) => TreeSearch<T>
}

/** The files of a remote's commits, found by the index of its mirror. */
export function indexedFiles(remote: Remote): IndexedFiles {
  return {
    searchTree: (commit, indexer) => searchTree(remote, commit, indexer),
    readBlobs: (ids, maxBytes, signal) => remote.readBlobs(ids, maxBytes, signal),
  }
}

/**
 * Searches the files of a fetched commit that matter to `indexer`. The first question looks
 * through what changed since an earlier run.
 */
export function searchTree<T extends Json>(
  remote: Pick<Remote, 'look'>,
  commit: ObjectId,
  indexer: FileIndexer<T>,
): TreeSearch<T> {
  const known: KnownTrees = new Map()
  const fresh = new Set<ObjectId>()
  const treeIn = ({ store, memory }: MirrorView, signal: AbortSignal) => ({
    search: { store, memory, indexer, fresh, signal },
    known,
  })
  return {
    find(query, signal) {
      const work = async (view: MirrorView) => {
        const root = await view.rootOf(commit, signal)
        const found = await findFiles(treeIn(view, signal), root, query)
        view.rememberRoot(commit, root)
        return found
      }
      return remote.look(work, signal)
    },
    has(path, signal) {
      const work = async (view: MirrorView) =>
        hasPath(treeIn(view, signal), await view.rootOf(commit, signal), path)
      return remote.look(work, signal)
    },
    linkAt(path, signal) {
      const work = async (view: MirrorView) =>
        linkAt(treeIn(view, signal), await view.rootOf(commit, signal), path, signal)
      return remote.look(work, signal)
    },
    isRemembered: (id) => !fresh.has(id),
  }
}
