import path from 'node:path'
import { type Clock, inTurn, sharedWork } from '../../../base/index.ts'
import { printableUrl } from '../../../core/address/index.ts'
import { type GitCode, GitError } from '../git-error.ts'
import { readTreeId } from '../objects/make-commit.ts'
import { openObjectReader } from '../objects/object-reader.ts'
import { openObjectStore } from '../objects/object-store.ts'
import type { HashFormat, PackedObject } from '../objects/object-writer.ts'
import { storeObjects } from '../objects/store-objects.ts'
import type { Connection } from '../wire/connection.ts'
import { fetchCommits, type Want } from '../wire/fetch-commits.ts'
import type { Git } from '../wire/git.ts'
import type { ObjectId } from '../wire/refs.ts'
import { refuseWrite } from '../wire/write-refusal.ts'
import { evictMirrors } from './evict-mirrors.ts'
import { lockMirror, type MirrorLock, tryLockMirror } from './mirror-lock.ts'
import {
  condemnRepository,
  ensureRepository,
  type MirrorPlace,
  remakeRepository,
} from './mirror-place.ts'
import { type ObjectMemory, rootKey } from './object-memory.ts'
import { needsTidying, tidyRepository } from './tidy-repository.ts'

/** What all mirrors of a process share. */
export type MirrorTools = {
  /** Git for local work: its environment holds no credential. */
  readonly git: Git
  readonly clock: Clock
  /** Opens what is remembered in a file; only with the mirror's lock held. */
  readonly openMemory: (file: string) => ObjectMemory
  /** How long to wait for another process that uses the mirror. */
  readonly lockTimeoutMs: number
  /** All mirrors of the home together. */
  readonly budgetBytes: number
}

/** Who uses a mirror, as the mirror sees it. */
export type Lease = {
  /** Whether the mirror was made anew for this lease. */
  hasHealed: boolean
  /** Whether objects are in the mirror that would be lost with it. */
  readonly hasStoredDrafts: boolean
}

type OpenStore = ReturnType<typeof openObjectStore>

const fsckTimeoutMs = 300_000

/**
 * One mirror as this process uses it, whoever has a lease of it: one lock against other
 * processes, one `cat-file`, one memory, from the first need of them until the last lease ends.
 *
 * What it holds can be fetched again at any time, so damage is not an error: the mirror is made
 * anew and the work is done once more. Only drafts that are stored here and nowhere else cannot
 * come back; while there are any, the work fails, and the mirror is made anew for the next.
 */
export class LocalMirror {
  readonly place: MirrorPlace
  readonly #tools: MirrorTools
  readonly #leases = new Set<Lease>()
  readonly #shared = sharedWork<void>()
  /** Fetches and what else changes the repository as a whole. */
  readonly #turn = inTurn()
  /** New objects are written, or the repository is made anew: never both at once. */
  readonly #writing = inTurn()
  readonly #never = new AbortController().signal
  #lock: MirrorLock | undefined
  #store: OpenStore | undefined
  #memory: ObjectMemory | undefined
  #generation = 0
  #tidying: AbortController | undefined

  constructor(place: MirrorPlace, tools: MirrorTools) {
    this.place = place
    this.#tools = tools
  }

  /** Counts how often the repository was made: what was fetched before is gone. */
  get generation(): number {
    return this.#generation
  }

  get isLeased(): boolean {
    return this.#leases.size > 0
  }

  /** How many git processes all mirrors together have started. */
  get processes(): number {
    return this.#tools.git.started()
  }

  /** @throws {GitError} `GIT_COMMIT_NOT_FOUND` before the first fetch */
  get store(): OpenStore {
    if (this.#store !== undefined) return this.#store
    throw GitError.of('GIT_COMMIT_NOT_FOUND', 'nothing was fetched from the remote yet')
  }

  /** What is remembered about objects of this mirror; opened at the first need. */
  get memory(): ObjectMemory {
    this.#memory ??= this.#tools.openMemory(path.join(this.place.folder, 'index.db'))
    return this.#memory
  }

  /** Begins a lease. The end of the last one ends the kept process and lets other processes in. */
  enter(lease: Lease): AsyncDisposable {
    this.#leases.add(lease)
    this.#tidying?.abort(new Error('the mirror is needed'))
    return {
      [Symbol.asyncDispose]: async () => {
        if (!this.#leases.delete(lease)) return
        await this.#turn(async () => {
          if (!this.isLeased) await this.#close()
        }, this.#never)
      },
    }
  }

  /** Ends all leases. */
  async close(): Promise<void> {
    this.#tidying?.abort(new Error('the mirrors are closed'))
    this.#leases.clear()
    await this.#turn(() => this.#close(), this.#never)
  }

  /** Opens it in the format it has; sha1 when that is not known yet. */
  openAny(signal: AbortSignal): Promise<void> {
    const open = (joint: AbortSignal) =>
      this.#turn(() => this.#open(this.#store?.format ?? 'sha1', joint), joint)
    return this.#shared('open', open, signal)
  }

  /**
   * Brings commits here; asks the remote only for those that are not. One fetch at a time, and one
   * for all who want the same by the same credentials.
   */
  fetch(lease: Lease, via: Connection, wants: readonly Want[], signal: AbortSignal): Promise<void> {
    const key = JSON.stringify([via.key, wants.map(({ ref, id }) => [ref, id])])
    const fetch = (joint: AbortSignal) =>
      via.during(() => this.#turn(() => this.#fetch(lease, via, wants, joint), joint), joint)
    return this.#shared(key, fetch, signal)
  }

  /** Writes drafts down; healing waits for it. */
  write(objects: readonly PackedObject[], signal: AbortSignal): Promise<void> {
    const { git } = this.#tools
    const at = { folder: this.place.repository, format: this.store.format }
    return this.#writing(() => storeObjects(git, at, objects, signal), signal)
  }

  /**
   * Makes the mirror anew when it is to blame for `error` and nothing would be lost.
   *
   * @param generation - of when the work began
   * @returns whether the work is worth a second try; where not, the next one gets a new mirror
   */
  heal(lease: Lease, error: unknown, generation: number, signal: AbortSignal): Promise<boolean> {
    // Nobody waits for somebody else's fetch to hear of an error that has nothing to do with it.
    if (!isDamage(error) && !isUnclear(error)) return Promise.resolve(false)
    return this.#turn(async () => {
      // Somebody else who read at the same time may have healed it already.
      if (generation !== this.#generation) return true
      if (await this.#tryHeal(lease, error, signal)) return true
      await this.condemn(error, signal)
      return false
    }, signal)
  }

  /** Damage that could not be healed: the next run must not find this mirror. */
  async condemn(error: unknown, signal: AbortSignal): Promise<void> {
    if (await this.#isToBlame(error, signal)) condemnRepository(this.place)
  }

  /** Tidies up when it is time and nobody needs the mirror; whoever does ends it. */
  async tidy(signal: AbortSignal): Promise<void> {
    await this.#turn(async () => {
      const { repository, lock: file } = this.place
      if (this.isLeased || !(await needsTidying(repository, signal))) return
      const lock = tryLockMirror(file)
      if (lock === undefined || this.isLeased) return lock?.release()
      this.#tidying = new AbortController()
      const both = AbortSignal.any([signal, this.#tidying.signal])
      try {
        // Git throws away what no ref leads to any more.
        this.memory.forget(rootKey)
        await tidyRepository(this.#tools.git, repository, both)
      } catch (error) {
        if (!this.#tidying.signal.aborted) throw error
      } finally {
        this.#tidying = undefined
        this.#closeMemory()
        lock.release()
      }
    }, signal)
  }

  async #open(format: HashFormat, signal: AbortSignal): Promise<void> {
    // Nobody would let go of the lock again.
    if (!this.isLeased)
      throw GitError.of('GIT_FAILED', 'cannot open the mirror: its lease has ended')
    if (this.#store?.format === format) return
    await this.#store?.reader.close()
    this.#store = undefined
    const { lock, parent, repository } = this.place
    const { git, clock, lockTimeoutMs: timeoutMs } = this.#tools
    this.#lock ??= await lockMirror(lock, { timeoutMs, clock }, signal)
    const making = ensureRepository(this.place, format, this.#tools, signal)
    if (await making.catch(refuseWrite(parent))) {
      this.#wasMade()
      await evictMirrors(parent, this.#tools.budgetBytes, signal)
    }
    this.#store = openObjectStore(
      openObjectReader((args) => git.keep(args, repository)),
      format,
    )
  }

  #wasMade(): void {
    this.#generation++
    this.memory.forget(rootKey)
  }

  async #close(): Promise<void> {
    const store = this.#store
    this.#store = undefined
    try {
      // Whoever gave up writing has left before git had ended.
      await this.#writing(async () => undefined, this.#never)
      await store?.reader.close()
    } finally {
      this.#closeMemory()
      this.#lock?.release()
      this.#lock = undefined
    }
  }

  #closeMemory(): void {
    this.#memory?.close()
    this.#memory = undefined
  }

  async #fetch(
    lease: Lease,
    via: Connection,
    wants: readonly Want[],
    signal: AbortSignal,
  ): Promise<void> {
    const first = wants[0]
    if (first === undefined) return
    await this.#open(first.id.length === 64 ? 'sha256' : 'sha1', signal)
    try {
      await this.#fetchMissing(via, wants, signal)
    } catch (error) {
      if (!(await this.#tryHeal(lease, error, signal))) throw error
      await this.#fetchMissing(via, wants, signal)
    }
  }

  async #fetchMissing(via: Connection, wants: readonly Want[], signal: AbortSignal): Promise<void> {
    const missing = await this.#missing(wants, signal)
    if (missing.length === 0) return
    await fetchCommits(via, this.place.repository, missing, signal)
    const [lost] = await this.#missing(missing, signal)
    if (lost === undefined) return
    // An old server hands out a ref's newest commit, which may be another one by now.
    const url = printableUrl(via.url.address)
    const text = `unable to clone '${url}': commit '${lost.id}' is not there, or no longer`
    throw GitError.of('GIT_COMMIT_NOT_FOUND', text, { remedy: 'retry', facts: { url } })
  }

  /** A commit counts as here when its root tree is too; a tag object stands for itself. */
  async #missing(wants: readonly Want[], signal: AbortSignal): Promise<Want[]> {
    const ids = wants.map(({ id }) => id)
    const known = this.memory.get(rootKey, ids)
    const unknown = wants.filter(({ id }) => !known.has(id))
    const unknownIds = unknown.map(({ id }) => id)
    const here = await this.store.reader.read(unknownIds, 0, signal)
    const missing: Want[] = []
    for (const [index, want] of unknown.entries()) {
      const type = here[index]?.type
      const isHere = type === 'tag' || (type === 'commit' && (await this.#hasTree(want.id, signal)))
      if (!isHere) missing.push(want)
    }
    return missing
  }

  async #hasTree(id: ObjectId, signal: AbortSignal): Promise<boolean> {
    const tree = await readTreeId(this.store, id, signal).catch((error: unknown) => {
      if (isDamage(error)) return undefined
      throw error
    })
    if (tree === undefined) return false
    return (await this.store.reader.read([tree], 0, signal))[0] !== undefined
  }

  /** Every lease may heal once, so that damage which comes from the remote ends in an error. */
  async #tryHeal(lease: Lease, error: unknown, signal: AbortSignal): Promise<boolean> {
    if (lease.hasHealed || this.#hasStoredDrafts()) return false
    const isPlain = error instanceof GitError && error.code === 'GIT_UNREACHABLE'
    if (isPlain || !(await this.#isToBlame(error, signal))) return false
    lease.hasHealed = true
    const { reader, format } = this.store
    return this.#writing(async () => {
      if (this.#hasStoredDrafts()) return false
      const remake = () => remakeRepository(this.place, format, this.#tools, signal)
      try {
        await reader.restart(remake, signal)
      } catch (thrown) {
        this.#store = undefined
        throw thrown
      }
      this.#wasMade()
      return true
    }, signal)
  }

  #hasStoredDrafts(): boolean {
    return [...this.#leases].some((lease) => lease.hasStoredDrafts)
  }

  /** Whether the mirror is the reason: git says so, or says nothing that is known and it is bad. */
  async #isToBlame(error: unknown, signal: AbortSignal): Promise<boolean> {
    if (!isUnclear(error)) return isDamage(error)
    if (this.#store === undefined) return false
    const args = ['fsck', '--no-dangling', '--no-progress']
    const check = { args, cwd: this.place.repository, timeoutMs: fsckTimeoutMs }
    try {
      return (await this.#tools.git.run(check, signal)).exitCode !== 0
    } catch {
      signal.throwIfAborted()
      return false
    }
  }
}

/** Codes behind which a damaged mirror may hide: git then says more of the remote than of it. */
const unclear: ReadonlySet<GitCode> = new Set(['GIT_FAILED', 'GIT_UNREACHABLE'])

function isUnclear(error: unknown): boolean {
  return error instanceof GitError && unclear.has(error.code)
}

function isDamage(error: unknown): boolean {
  return error instanceof GitError && error.code === 'GIT_MIRROR_DAMAGED'
}
