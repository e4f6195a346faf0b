import { type Connection, type ConnectionOptions, openConnection } from './connection.ts'
import { GitError } from './git-error.ts'
import { listRefs } from './list-refs.ts'
import { listTree, type TreeFile } from './list-tree.ts'
import {
  ensureRepository,
  fetchCommits,
  type MirrorPlace,
  mirrorPlace,
  type Want,
} from './mirror.ts'
import { type ObjectStore, openObjectStore } from './object-store.ts'
import type { HashFormat } from './object-writer.ts'
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
import { printableUrl } from './url.ts'
import { type CommitDraft, readTreeId, writeCommit, youngestOf } from './write-commit.ts'

export type RemoteOptions = ConnectionOptions & {
  /** Names whose mirror this is, when credentials change between runs (tokens). */
  readonly identity?: string
}

/** A file's contents. `bytes` is missing when it is larger than asked for. */
export type Blob = {
  readonly id: ObjectId
  readonly size: number
  readonly bytes: Uint8Array | undefined
}

/** Objects in one batch of `readBlobs`. */
const blobsPerBatch = 1_000

/** Opens a remote: checks the URL, writes the credentials down for git; asks nothing yet. */
export async function openRemote(options: RemoteOptions): Promise<Remote> {
  const connection = await openConnection(options)
  const place = mirrorPlace(options, connection.url.address, options.identity)
  return new Remote(connection, place)
}

/** A Git remote and the mirror of it. Lives from `openRemote` to `close`. */
export class Remote {
  /** Without userinfo: may be printed. */
  readonly url: string
  readonly #connection: Connection
  readonly #place: MirrorPlace
  #store: ObjectStore | undefined

  constructor(connection: Connection, place: MirrorPlace) {
    this.url = printableUrl(connection.url.address)
    this.#connection = connection
    this.#place = place
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

  /**
   * Which commit `spec` means right now; one `ls-remote`, nothing is fetched. Refs named in
   * `alsoRefs` are asked for in the same request.
   */
  async resolve(
    spec: RefSpec,
    options: {
      readonly fallback: DefaultBranch
      readonly alsoRefs?: readonly string[]
    },
    signal: AbortSignal,
  ): Promise<Resolved & { readonly refs: RemoteRefs }> {
    const patterns = [...patternsFor(spec, options.fallback), ...(options.alsoRefs ?? [])]
    const refs = await this.listRefs(patterns, signal)
    const about = { fallback: options.fallback, url: this.url }
    const constraint = semverOf(spec)
    const tied = constraint === undefined ? [] : bestTags(refs, constraint)
    if (tied.length < 2) return { ...resolveRef(refs, spec, about), refs }
    const wants = tied.map((ref) => ({ ref, id: resolveRef(refs, { name: ref }, about).commit }))
    await this.fetch(wants, signal)
    const tag = shortName(await youngestOf(this.#opened(), wants))
    return { ...resolveRef(refs, { tag }, about), refs }
  }

  /** Brings commits into the mirror; asks the remote only for those that are not there. */
  async fetch(wants: readonly Want[], signal: AbortSignal): Promise<void> {
    const first = wants[0]
    if (first === undefined) return
    const store = await this.#open(first.id.length === 64 ? 'sha256' : 'sha1', signal)
    const here = await store.reader.read(
      wants.map(({ id }) => id),
      0,
    )
    const missing = wants.filter((_, index) => here[index] === undefined)
    if (missing.length > 0) await fetchCommits(this.#connection, this.#place, missing, signal)
  }

  /**
   * The files below `folder` of a fetched commit; `undefined` when there is no such folder.
   */
  async listTree(
    commit: ObjectId,
    folder: string,
    signal: AbortSignal,
  ): Promise<TreeFile[] | undefined> {
    signal.throwIfAborted()
    const store = this.#opened()
    return listTree(store, await readTreeId(store, commit), folder)
  }

  /** Contents by id, in the order asked for; those above `maxBytes` come without bytes. */
  async *readBlobs(
    ids: readonly ObjectId[],
    maxBytes: number,
    signal: AbortSignal,
  ): AsyncGenerator<Blob> {
    const store = this.#opened()
    for (let at = 0; at < ids.length; at += blobsPerBatch) {
      signal.throwIfAborted()
      const batch = ids.slice(at, at + blobsPerBatch)
      for (const [index, object] of (await store.reader.read(batch, maxBytes)).entries()) {
        const id = batch[index] ?? ''
        if (object === undefined) {
          throw GitError.of('GIT_MIRROR_DAMAGED', `blob '${id}' is missing from the mirror`)
        }
        yield { id, size: object.size, bytes: object.bytes }
      }
    }
  }

  /**
   * Writes a commit into the mirror; nothing is public before `push`.
   *
   * A first commit (without parent) needs no fetch before it.
   *
   * @throws {GitError} `GIT_NOTHING_TO_COMMIT`, `GIT_INVALID_PATH`
   */
  async writeCommit(draft: CommitDraft, signal: AbortSignal): Promise<ObjectId> {
    const store = this.#store ?? (await this.#open('sha1', signal))
    return writeCommit(store, draft, signal)
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
    const { folder } = this.#opened()
    return push(this.#connection, folder, { updates, options }, signal)
  }

  /** Ends the kept process and removes the written credentials; the mirror stays. */
  async close(): Promise<void> {
    await this.#store?.reader.close()
    this.#store = undefined
    await this.#connection.close()
  }

  async #open(format: HashFormat, signal: AbortSignal): Promise<ObjectStore> {
    if (this.#store?.format === format) return this.#store
    await this.#store?.reader.close()
    await ensureRepository(this.#connection, this.#place, format, signal)
    this.#store = openObjectStore(this.#connection.git, this.#place.repository, format)
    return this.#store
  }

  #opened(): ObjectStore {
    if (this.#store !== undefined) return this.#store
    throw GitError.of('GIT_COMMIT_NOT_FOUND', `nothing of '${this.url}' was fetched yet`)
  }
}
