import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { printableUrl } from '../../core/address/index.ts'
import { type BlobIndex, openBlobIndex } from './blob-index.ts'
import type { Connection } from './connection.ts'
import { evictMirrors } from './evict-mirrors.ts'
import { type GitCode, GitError } from './git-error.ts'
import {
  dropRepository,
  ensureRepository,
  fetchCommits,
  type MirrorPlace,
  type Want,
} from './mirror.ts'
import { lockMirror, type MirrorLock } from './mirror-lock.ts'
import { type ObjectStore, openObjectStore } from './object-store.ts'
import type { HashFormat } from './object-writer.ts'
import type { ObjectId } from './refs.ts'
import { readTreeId } from './write-commit.ts'
import { refuseWrite } from './write-refusal.ts'

export type MirrorLimits = {
  /** How long to wait for another run that uses the mirror. */
  readonly lockTimeoutMs: number
  /** All mirrors of the home together. */
  readonly budgetBytes: number
}

/** Loose objects in one of 256 folders, and packs, above which git should tidy up. */
const maxLooseInSample = 27
const maxPacks = 50
const gcTimeoutMs = 300_000
/** Under this key the index has the root trees of commits that are here as a whole. */
const rootKey = 'root'

/**
 * A mirror in use: locked from the first need of it until `close`.
 *
 * What it holds can be fetched again at any time, so damage is not an error: the mirror is made
 * anew and the work is done once more. Only commits that were written and not yet pushed cannot
 * come back; then the run fails and the next one starts with a new mirror.
 */
export class Mirror {
  readonly #connection: Connection
  readonly #place: MirrorPlace
  readonly #limits: MirrorLimits
  readonly #fetched: Want[] = []
  #lock: MirrorLock | undefined
  #store: ObjectStore | undefined
  #opening: Promise<void> | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #index: BlobIndex | undefined
  #isHealed = false
  #hasDrafts = false

  constructor(connection: Connection, place: MirrorPlace, limits: MirrorLimits) {
    this.#connection = connection
    this.#place = place
    this.#limits = limits
  }

  /** Locks the mirror and makes it when there is none. Callers at the same time wait together. */
  open(format: HashFormat, signal: AbortSignal): Promise<void> {
    this.#opening ??= this.#open(format, signal).finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /** Opens it in the format it has; sha1 when that is not known yet. */
  openAny(signal: AbortSignal): Promise<void> {
    return this.open(this.#store?.format ?? 'sha1', signal)
  }

  async #open(format: HashFormat, signal: AbortSignal): Promise<void> {
    if (this.#store?.format === format) return
    await this.#store?.reader.close()
    const { lock, parent, repository } = this.#place
    this.#lock ??= await lockMirror(lock, this.#limits.lockTimeoutMs, signal)
    const making = ensureRepository(this.#connection, this.#place, format, signal)
    const isNew = await making.catch(refuseWrite(parent))
    if (isNew) {
      this.index.forget(rootKey)
      await evictMirrors(parent, this.#limits.budgetBytes)
    }
    this.#store = openObjectStore(this.#connection.git, repository, format)
  }

  /** What is remembered about objects of this mirror; opened at the first need. */
  get index(): BlobIndex {
    this.#index ??= openBlobIndex(path.join(this.#place.folder, 'index.db'))
    return this.#index
  }

  /**
   * The root tree of a commit. A commit whose tree is remembered is here with all its files, so
   * that git need not be asked for either.
   */
  async rootOf(store: ObjectStore, commit: ObjectId): Promise<ObjectId> {
    const known = this.index.get(rootKey, [commit]).get(commit)
    return known ?? readTreeId(store, commit)
  }

  /** To be called when all that a commit holds was looked through. */
  rememberRoot(commit: ObjectId, root: ObjectId): void {
    if (this.index.get(rootKey, [commit]).has(commit)) return
    this.index.put(rootKey, new Map([[commit, root]]))
  }

  /** The objects as they are, without healing; for commits that exist here alone. */
  get store(): ObjectStore {
    if (this.#store !== undefined) return this.#store
    throw GitError.of('GIT_COMMIT_NOT_FOUND', 'nothing was fetched from the remote yet')
  }

  /** Brings commits here; asks the remote only for those that are not. One fetch at a time. */
  fetch(wants: readonly Want[], signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#fetch(wants, signal))
  }

  /** Reads something; once more after the mirror was made anew, when it turns out damaged. */
  async read<T>(work: (store: ObjectStore) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    const before = this.store
    try {
      return await work(before)
    } catch (error) {
      await this.#inTurn(async () => {
        // Somebody else who read at the same time may have healed it already.
        if (isDamage(error) && this.#store !== before) return
        if (!(await this.#canHeal(error))) throw await this.#condemned(error)
        await this.#heal(signal)
      })
      return work(this.store)
    }
  }

  /** Does something that leaves objects behind that no remote has. */
  async draft<T>(work: (store: ObjectStore) => Promise<T>, signal: AbortSignal): Promise<T> {
    const result = await this.read(work, signal)
    this.#hasDrafts = true
    return result
  }

  /** Sends what was drafted. */
  async send<T>(work: (folder: string) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      await this.store.flush(signal)
      return await work(this.store.folder)
    } catch (error) {
      throw await this.#condemned(error)
    }
  }

  /**
   * Ends the kept process, tidies up when it is time, and lets the next run in. May be opened
   * again.
   */
  async close(): Promise<void> {
    const store = this.#store
    this.#store = undefined
    try {
      await store?.reader.close()
      if (store !== undefined && (await needsTidying(store.folder))) await this.#tidy(store.folder)
    } finally {
      this.#index?.close()
      this.#index = undefined
      this.#lock?.release()
      this.#lock = undefined
      this.#fetched.length = 0
      this.#isHealed = false
      this.#hasDrafts = false
    }
  }

  /** An old server hands out a ref's newest commit, which may be another one by now. */
  #assertHere(missing: readonly Want[]): void {
    const [lost] = missing
    if (lost === undefined) return
    const url = printableUrl(this.#connection.url.address)
    const text = `unable to clone '${url}': commit '${lost.id}' is not there, or no longer`
    throw GitError.of('GIT_COMMIT_NOT_FOUND', text, { remedy: 'retry', facts: { url } })
  }

  async #fetch(wants: readonly Want[], signal: AbortSignal): Promise<void> {
    const first = wants[0]
    if (first === undefined) return
    await this.open(first.id.length === 64 ? 'sha256' : 'sha1', signal)
    this.#fetched.push(...wants)
    try {
      const missing = await this.#missing(wants)
      if (missing.length === 0) return
      await fetchCommits(this.#connection, this.#place, missing, signal)
      this.#assertHere(await this.#missing(missing))
    } catch (error) {
      if (!(await this.#canHeal(error))) throw error
      await this.#heal(signal)
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  /** A commit counts as here when its root tree is too; a tag object stands for itself. */
  async #missing(wants: readonly Want[]): Promise<Want[]> {
    const ids = wants.map(({ id }) => id)
    const known = this.index.get(rootKey, ids)
    const unknown = wants.filter(({ id }) => !known.has(id))
    const here = await this.store.reader.read(
      unknown.map(({ id }) => id),
      0,
    )
    const missing: Want[] = []
    for (const [index, want] of unknown.entries()) {
      const type = here[index]?.type
      const isHere = type === 'tag' || (type === 'commit' && (await this.#hasTree(want)))
      if (!isHere) missing.push(want)
    }
    return missing
  }

  async #hasTree({ id }: Want): Promise<boolean> {
    const tree = await readTreeId(this.store, id).catch((error: unknown) => {
      if (isDamage(error)) return undefined
      throw error
    })
    return tree !== undefined && (await this.store.reader.read([tree], 0))[0] !== undefined
  }

  async #canHeal(error: unknown): Promise<boolean> {
    if (this.#isHealed || this.#hasDrafts) return false
    const isPlain = error instanceof GitError && error.code === 'GIT_UNREACHABLE'
    return !isPlain && (await this.#isToBlame(error))
  }

  /** Whether the mirror is the reason: git says so, or says nothing that is known and it is bad. */
  async #isToBlame(error: unknown): Promise<boolean> {
    if (!(error instanceof GitError) || !unclear.has(error.code)) return isDamage(error)
    const args = ['fsck', '--no-dangling', '--no-progress']
    const { signal } = new AbortController()
    const cwd = this.#store?.folder
    if (cwd === undefined) return false
    try {
      const checked = { args, cwd, timeoutMs: gcTimeoutMs }
      return (await this.#connection.git.run(checked, signal)).exitCode !== 0
    } catch {
      return false
    }
  }

  async #heal(signal: AbortSignal): Promise<void> {
    this.#isHealed = true
    const { format } = this.store
    await this.store.reader.close()
    this.#store = undefined
    await dropRepository(this.#place)
    await this.open(format, signal)
    await fetchCommits(this.#connection, this.#place, this.#fetched, signal)
  }

  /** Damage that could not be healed: the next run must not find this mirror. */
  async #condemned(error: unknown): Promise<unknown> {
    if (await this.#isToBlame(error)) await dropRepository(this.#place)
    return error
  }

  async #tidy(folder: string): Promise<void> {
    // Git throws away what no ref leads to any more.
    this.index.forget(rootKey)
    const args = ['gc', '--quiet', '--prune=now']
    const { signal } = new AbortController()
    await this.#connection.git.run({ args, cwd: folder, timeoutMs: gcTimeoutMs }, signal)
  }
}

/** Codes behind which a damaged mirror may hide: git then says more of the remote than of it. */
const unclear: ReadonlySet<GitCode> = new Set(['GIT_FAILED', 'GIT_UNREACHABLE'])

function isDamage(error: unknown): boolean {
  return error instanceof GitError && error.code === 'GIT_MIRROR_DAMAGED'
}

/** By git's own measure: one of the 256 folders of loose objects stands for all of them. */
async function needsTidying(repository: string): Promise<boolean> {
  const objects = path.join(repository, 'objects')
  const sample = await readdir(path.join(objects, '17')).catch(() => [])
  if (sample.length > maxLooseInSample) return true
  const packs = await readdir(path.join(objects, 'pack')).catch(() => [])
  return packs.filter((name) => name.endsWith('.pack')).length > maxPacks
}
