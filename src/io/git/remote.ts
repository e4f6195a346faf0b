import { printableUrl } from '../../core/address/index.ts'
import { readAskedRefs, writeAskedRefs } from './asked-refs.ts'
import type { FileIndexer, Json } from './blob-notes.ts'
import { type Connection, type ConnectionOptions, openConnection } from './connection.ts'
import {
  type FileQuery,
  type FoundFile,
  findFiles,
  hasPath,
  type KnownTrees,
} from './find-files.ts'
import { defaultTimeoutMs } from './git.ts'
import { GitError } from './git-error.ts'
import { listRefs } from './list-refs.ts'
import { type ListedFile, listTree } from './list-tree.ts'
import { type MirrorPlace, mirrorPlace, type Want } from './mirror.ts'
import { mirrorKey } from './mirror-key.ts'
import type { ObjectStore } from './object-store.ts'
import { Mirror } from './open-mirror.ts'
import type { PushedRef } from './parse-push.ts'
import { type PushOptions, push, type RefUpdate } from './push.ts'
import type { ObjectId, RemoteRefs } from './refs.ts'
import {
  bestTags,
  type DefaultBranch,
  patternsFor,
  type RefSpec,
  type Resolved,
  resolveRef,
  semverOf,
  shortName,
} from './resolve-ref.ts'
import { type CommitDraft, readTreeId, writeCommit, youngestOf } from './write-commit.ts'

export type RemoteOptions = ConnectionOptions & {
  /** Names whose mirror this is, when credentials change between runs (tokens). */
  readonly identity?: string
  /** How long to wait for another run on the same mirror; default 60 s. */
  readonly lockTimeoutMs?: number
  /** What all mirrors of the home may take on disk; default 4 GiB. */
  readonly mirrorBudgetBytes?: number
}

/** A file's contents. `bytes` is missing when it is larger than asked for. */
export type Blob = {
  readonly id: ObjectId
  readonly size: number
  readonly bytes: Uint8Array | undefined
}

/** The files of one commit, by what an indexer finds in them. */
export type TreeSearch<T extends Json> = {
  /** In the order of a walk; `undefined` when there is no such folder. */
  readonly find: (query: FileQuery, signal: AbortSignal) => Promise<FoundFile<T>[] | undefined>
  /** Whether there is a file or folder of this path, whether it matters or not. */
  readonly has: (path: string, signal: AbortSignal) => Promise<boolean>
}

/** A commit or tag with a longer text is refused. */
const maxObjectBytes = 1024 * 1024
/** Ids that `readBlobs` looks at together; how many are in memory depends on their sizes. */
const blobsPerBatch = 1_000

const defaultBudgetBytes = 4 * 1024 ** 3

/** Opens a remote: checks the URL, writes the credentials down for git; asks nothing yet. */
export async function openRemote(options: RemoteOptions): Promise<Remote> {
  const connection = await openConnection(options)
  const place = await placeOf(options, connection).catch(async (error: unknown) => {
    await connection.close()
    throw error
  })
  const mirror = new Mirror(connection, place, {
    lockTimeoutMs: options.lockTimeoutMs ?? defaultTimeoutMs,
    budgetBytes: options.mirrorBudgetBytes ?? defaultBudgetBytes,
  })
  return new Remote(connection, mirror, place.folder)
}

async function placeOf(options: RemoteOptions, { url }: Connection): Promise<MirrorPlace> {
  return mirrorPlace(options, {
    url,
    key: await mirrorKey(options.home),
    identity: options.identity,
  })
}

/** A Git remote and the mirror of it. Lives from `openRemote` to `close`. */
export class Remote {
  /** Without userinfo: may be printed. */
  readonly url: string
  readonly #connection: Connection
  readonly #mirror: Mirror
  readonly #folder: string

  constructor(connection: Connection, mirror: Mirror, folder: string) {
    this.url = printableUrl(connection.url.address)
    this.#folder = folder
    this.#connection = connection
    this.#mirror = mirror
  }

  /** Git processes started so far. */
  get processes(): number {
    return this.#connection.git.started()
  }

  /**
   * What the remote has; `patterns` are full ref names or globs such as `refs/tags/*`.
   *
   * @throws {GitError} `unable to clone '<url>': ...`
   */
  listRefs(patterns: readonly string[], signal: AbortSignal): Promise<RemoteRefs> {
    return listRefs(this.#connection, patterns, signal)
  }

  /** The ref patterns that the last run on this mirror needed. */
  lastAsked(): Promise<readonly string[]> {
    return readAskedRefs(this.#folder)
  }

  /** Remembers what this run needed, for `lastAsked` of the next one. */
  rememberAsked(patterns: readonly string[]): Promise<void> {
    return writeAskedRefs(this.#folder, patterns)
  }

  /**
   * Which commit `spec` means right now; one `ls-remote`, nothing is fetched. Refs named in
   * `alsoRefs` are asked for in the same request. Nothing is asked when `refs` holds the answer
   * to `patternsFor(spec)` and to `alsoRefs` already.
   */
  async resolve(
    spec: RefSpec,
    options: {
      readonly fallback: DefaultBranch
      readonly alsoRefs?: readonly string[]
      readonly refs?: RemoteRefs
    },
    signal: AbortSignal,
  ): Promise<Resolved & { readonly refs: RemoteRefs }> {
    const patterns = [...patternsFor(spec, options.fallback), ...(options.alsoRefs ?? [])]
    const refs = options.refs ?? (await this.listRefs(patterns, signal))
    const about = { fallback: options.fallback, url: this.url }
    const constraint = semverOf(spec)
    const tied = constraint === undefined ? [] : bestTags(refs, constraint)
    if (tied.length < 2) return { ...resolveRef(refs, spec, about), refs }
    const wants = tied.map((ref) => ({ ref, id: resolveRef(refs, { name: ref }, about).commit }))
    await this.fetch(wants, signal)
    const youngest = await this.#mirror.read((store) => youngestOf(store, wants), signal)
    const tag = shortName(youngest)
    return { ...resolveRef(refs, { tag }, about), refs }
  }

  /** Brings commits into the mirror; asks the remote only for those that are not there. */
  fetch(wants: readonly Want[], signal: AbortSignal): Promise<void> {
    return this.#mirror.fetch(wants, signal)
  }

  /**
   * The files below `folder` of a fetched commit; `undefined` when there is no such folder.
   */
  listTree(
    commit: ObjectId,
    folder: string,
    signal: AbortSignal,
  ): Promise<ListedFile[] | undefined> {
    const work = async (store: ObjectStore) =>
      listTree(store, await readTreeId(store, commit), folder, signal)
    return this.#mirror.read(work, signal)
  }

  /**
   * Searches the files of a fetched commit that matter to `indexer`. The first question looks
   * through what changed since an earlier run.
   */
  searchTree<T extends Json>(commit: ObjectId, indexer: FileIndexer<T>): TreeSearch<T> {
    const known: KnownTrees = new Map()
    const mirror = this.#mirror
    const treeIn = (store: ObjectStore, signal: AbortSignal) => ({
      search: { store, index: mirror.index, indexer, signal },
      known,
    })
    return {
      find(query, signal) {
        const work = async (store: ObjectStore) => {
          const root = await mirror.rootOf(store, commit)
          const found = await findFiles(treeIn(store, signal), root, query)
          mirror.rememberRoot(commit, root)
          return found
        }
        return mirror.read(work, signal)
      },
      has(path, signal) {
        const work = async (store: ObjectStore) =>
          hasPath(treeIn(store, signal), await mirror.rootOf(store, commit), path)
        return mirror.read(work, signal)
      },
    }
  }

  /** Contents by id, in the order asked for; those above `maxBytes` come without bytes. */
  async *readBlobs(
    ids: readonly ObjectId[],
    maxBytes: number,
    signal: AbortSignal,
  ): AsyncGenerator<Blob> {
    for (let at = 0; at < ids.length; ) {
      const rest = ids.slice(at, at + blobsPerBatch)
      const some = await this.#mirror.read((store) => readSome(store, rest, maxBytes), signal)
      yield* some
      at += some.length
    }
  }

  /**
   * The bytes of a fetched commit or tag object; a tag object is fetched like a commit.
   *
   * @throws {GitError} `GIT_COMMIT_NOT_FOUND`
   */
  async readObject(id: ObjectId, signal: AbortSignal): Promise<Uint8Array> {
    const work = (store: ObjectStore) => store.reader.read([id], maxObjectBytes)
    const [object] = await this.#mirror.read(work, signal)
    if (object?.bytes !== undefined) return object.bytes
    throw GitError.of('GIT_COMMIT_NOT_FOUND', `object '${id}' of '${this.url}' was not fetched`)
  }

  /**
   * Writes a commit into the mirror; nothing is public before `push`.
   *
   * A first commit (without parent) needs no fetch before it.
   *
   * @throws {GitError} `GIT_NOTHING_TO_COMMIT`, `GIT_INVALID_PATH`
   */
  async writeCommit(draft: CommitDraft, signal: AbortSignal): Promise<ObjectId> {
    if (draft.parent === undefined) await this.#mirror.openAny(signal)
    return this.#mirror.draft((store) => writeCommit(store, draft, signal), signal)
  }

  /**
   * Moves refs of the remote, each only from its expected old value.
   *
   * @throws {GitError} `failed to push to remote: ...` when nothing came to pass at all
   */
  push(
    updates: readonly RefUpdate[],
    options: PushOptions,
    signal: AbortSignal,
  ): Promise<PushedRef[]> {
    const request = { updates, options }
    return this.#mirror.send((folder) => push(this.#connection, folder, request, signal), signal)
  }

  /**
   * Lets other runs use the mirror until this one needs it again. Drafted commits that were not
   * pushed are lost. For a remote that is kept open between the runs of a controller.
   */
  rest(): Promise<void> {
    return this.#mirror.close()
  }

  /** Ends the kept process and removes the written credentials; the mirror stays. */
  async close(): Promise<void> {
    try {
      await this.#mirror.close()
    } finally {
      await this.#connection.close()
    }
  }
}

async function readSome(
  store: ObjectStore,
  ids: readonly ObjectId[],
  maxBytes: number,
): Promise<Blob[]> {
  const objects = await store.reader.readSome(ids, maxBytes)
  return objects.map((object, index) => {
    const id = ids[index] ?? ''
    if (object !== undefined) return { id, size: object.size, bytes: object.bytes }
    throw GitError.of('GIT_MIRROR_DAMAGED', `blob '${id}' is missing from the mirror`)
  })
}
