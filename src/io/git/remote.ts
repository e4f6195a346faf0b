import { printableUrl } from '../../core/address/index.ts'
import { GitError } from './git-error.ts'
import { readAskedRefs, writeAskedRefs } from './mirrors/asked-refs.ts'
import type { Mirror } from './mirrors/mirror.ts'
import type { Mirrors } from './mirrors/mirrors.ts'
import type { ObjectMemory } from './mirrors/object-memory.ts'
import { parseCommit } from './objects/commit-text.ts'
import type { Draft } from './objects/draft.ts'
import { placeEdits } from './objects/edit-tree.ts'
import { type ListedFile, listTree } from './objects/list-tree.ts'
import { type CommitDraft, makeCommit, readTreeId, youngestOf } from './objects/make-commit.ts'
import type { ObjectStore } from './objects/object-store.ts'
import { nameObject } from './objects/object-writer.ts'
import { type Connection, type ConnectionOptions, openConnection } from './wire/connection.ts'
import type { Want } from './wire/fetch-commits.ts'
import { type AheadCommit, listAhead, type SeenBranch } from './wire/list-ahead.ts'
import { listRefs } from './wire/list-refs.ts'
import type { PushedRef } from './wire/parse-push.ts'
import type { PushOptions, RefUpdate } from './wire/push.ts'
import type { ObjectId, RemoteRefs } from './wire/refs.ts'
import {
  bestTags,
  type DefaultBranch,
  patternsFor,
  type RefSpec,
  type Resolved,
  resolveRef,
  semverOf,
  shortName,
} from './wire/resolve-ref.ts'

/** A remote to open: its address, and what it is reached with. */
export type RemoteOptions = Omit<ConnectionOptions, 'home'> & {
  /** Names whose mirror this is, when credentials change between runs (tokens). */
  readonly identity?: string | undefined
}

/** A file's contents. `bytes` is missing when it is larger than asked for. */
export type Blob = {
  readonly id: ObjectId
  readonly size: number
  readonly bytes: Uint8Array | undefined
}

/** The mirror of a remote for one who looks through its objects. */
export type MirrorView = {
  /** What was fetched; no drafts. */
  readonly store: ObjectStore
  readonly memory: ObjectMemory
  /** The root tree of a commit, remembered or read. */
  readonly rootOf: (commit: ObjectId, signal: AbortSignal) => Promise<ObjectId>
  /** To be called when all that a commit holds was looked through: it counts as here from then on. */
  readonly rememberRoot: (commit: ObjectId, root: ObjectId) => void
}

/** A commit or tag with a longer text is refused. */
const maxObjectBytes = 1024 * 1024
/** Ids that `readBlobs` looks at together; how many are in memory depends on their sizes. */
const blobsPerBatch = 1_000

/**
 * Opens a remote for a run: checks the URL, writes the credentials down for git; asks nothing yet.
 *
 * @throws {GitError} `GIT_INVALID_URL`, `GIT_INVALID_CREDENTIALS`, `GIT_FAILED`
 */
export async function openRemote(
  mirrors: Mirrors,
  options: RemoteOptions,
  signal: AbortSignal,
): Promise<Remote> {
  const connection = await openConnection({ ...options, home: mirrors.home }, signal)
  try {
    const place = await mirrors.placeOf({ ...options, url: connection.url }, signal)
    return new Remote(connection, await mirrors.lease(place, signal))
  } catch (error) {
    await connection.close()
    throw error
  }
}

/**
 * One run's dealings with a remote: its connection, its lease of the mirror, its drafts. Lives from
 * `openRemote` to `close`.
 */
export class Remote {
  /** Without userinfo: may be printed. */
  readonly url: string
  readonly #connection: Connection
  readonly #mirror: Mirror
  readonly #draft: Draft

  constructor(connection: Connection, mirror: Mirror) {
    this.url = printableUrl(connection.url.address)
    this.#connection = connection
    this.#mirror = mirror
    this.#draft = mirror.draft()
  }

  /** Git processes started so far, by this connection and for all mirrors. */
  get processes(): number {
    return this.#connection.git.started() + this.#mirror.processes
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
  lastAsked(signal: AbortSignal): Promise<readonly string[]> {
    return readAskedRefs(this.#mirror.folder, signal)
  }

  /** Remembers what this run needed, for `lastAsked` of the next one. */
  rememberAsked(patterns: readonly string[], signal: AbortSignal): Promise<void> {
    return writeAskedRefs(this.#mirror.folder, patterns, signal)
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
    const youngest = await this.#mirror.read((store) => youngestOf(store, wants, signal), signal)
    const tag = shortName(youngest)
    return { ...resolveRef(refs, { tag }, about), refs }
  }

  /** The commits of a branch that another one lacks; see `listAhead`. */
  ahead(
    head: SeenBranch,
    baseRef: string,
    signal: AbortSignal,
  ): Promise<readonly AheadCommit[] | undefined> {
    return listAhead(this.#connection, head, baseRef, signal)
  }

  /** The parents of a fetched commit, by the commit itself: they need not be here. */
  async parentsOf(commit: ObjectId, signal: AbortSignal): Promise<readonly ObjectId[]> {
    return parseCommit(await this.readObject(commit, signal)).parents
  }

  /** Brings commits into the mirror; asks the remote only for those that are not there. */
  fetch(wants: readonly Want[], signal: AbortSignal): Promise<void> {
    return this.#mirror.fetch(this.#connection, wants, signal)
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
      listTree(store, await readTreeId(store, commit, signal), folder, signal)
    return this.#read(work, signal)
  }

  /** Looks at fetched objects; twice when the mirror has to be made anew. */
  look<T>(
    work: (view: MirrorView, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const mirror = this.#mirror
    return mirror.read((store) => {
      const view: MirrorView = {
        store,
        memory: mirror.memory,
        rootOf: (commit, signal) => mirror.rootOf(store, commit, signal),
        rememberRoot: (commit, root) => mirror.rememberRoot(commit, root),
      }
      return work(view, signal)
    }, signal)
  }

  /** Contents by id, in the order asked for; those above `maxBytes` come without bytes. */
  async *readBlobs(
    ids: readonly ObjectId[],
    maxBytes: number,
    signal: AbortSignal,
  ): AsyncGenerator<Blob> {
    for (let at = 0; at < ids.length; ) {
      const rest = ids.slice(at, at + blobsPerBatch)
      const some = await this.#read((store) => readSome(store, rest, maxBytes, signal), signal)
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
    const work = (store: ObjectStore) => store.reader.read([id], maxObjectBytes, signal)
    const [object] = await this.#read(work, signal)
    if (object?.bytes !== undefined) return object.bytes
    throw GitError.of('GIT_COMMIT_NOT_FOUND', `object '${id}' of '${this.url}' was not fetched`)
  }

  /**
   * Drafts a commit; nothing is public before `push`, and nobody else sees it.
   *
   * A first commit (without parent) needs no fetch before it.
   *
   * @throws {GitError} `GIT_NOTHING_TO_COMMIT`, `GIT_INVALID_PATH`
   */
  async writeCommit(draft: CommitDraft, signal: AbortSignal): Promise<ObjectId> {
    if (draft.parent === undefined) await this.#mirror.open(signal)
    const format = await this.#read(async (store) => store.format, signal)
    const makeBlob = async (bytes: Uint8Array): Promise<ObjectId> => {
      const blob = nameObject('blob', bytes, format)
      await this.#draft.write([blob], signal)
      return blob.id
    }
    const edits = await placeEdits(draft.files, makeBlob, signal)
    const work = (store: ObjectStore) => makeCommit(store, draft, edits, signal)
    const objects = await this.#read(work, signal)
    await this.#draft.write(objects, signal)
    return objects.at(-1)?.id ?? ''
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
    return this.#mirror.push(this.#connection, { updates, options, draft: this.#draft }, signal)
  }

  /** Ends the lease, forgets drafts and removes the written credentials; the mirror stays. */
  async close(): Promise<void> {
    try {
      await this.#mirror[Symbol.asyncDispose]()
    } finally {
      await this.#connection.close()
    }
  }

  /** What is here and what was drafted. */
  #read<T>(work: (store: ObjectStore) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#mirror.read((store) => work(this.#draft.over(store)), signal)
  }
}

async function readSome(
  store: ObjectStore,
  ids: readonly ObjectId[],
  maxBytes: number,
  signal: AbortSignal,
): Promise<Blob[]> {
  const objects = await store.reader.readSome(ids, maxBytes, signal)
  return objects.map((object, index) => {
    const id = ids[index] ?? ''
    if (object !== undefined) return { id, size: object.size, bytes: object.bytes }
    throw GitError.of('GIT_MIRROR_DAMAGED', `blob '${id}' is missing from the mirror`)
  })
}
