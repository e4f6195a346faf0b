import { Draft } from '../objects/draft.ts'
import { readTreeId } from '../objects/make-commit.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { Connection } from '../wire/connection.ts'
import type { Want } from '../wire/fetch-commits.ts'
import type { PushedRef } from '../wire/parse-push.ts'
import { type PushOptions, push, type RefUpdate } from '../wire/push.ts'
import type { ObjectId } from '../wire/refs.ts'
import type { Lease, LocalMirror } from './local-mirror.ts'
import { type ObjectMemory, rootKey } from './object-memory.ts'

/** What to push, and the draft that has it when it is not in the mirror yet. */
export type PushRequest = {
  readonly updates: readonly RefUpdate[]
  readonly options: PushOptions
  readonly draft?: Draft
}

/**
 * A lease of a mirror: what one run does with it. It knows no credential; those come with the
 * connection of the run.
 */
export class Mirror implements AsyncDisposable, Lease {
  hasHealed = false
  readonly #local: LocalMirror
  readonly #entry: AsyncDisposable
  readonly #fetched: { readonly via: Connection; readonly wants: readonly Want[] }[] = []
  readonly #drafts: Draft[] = []
  /** Of the repository when this lease fetched from it last. */
  #generation = 0

  constructor(local: LocalMirror) {
    this.#local = local
    this.#entry = local.enter(this)
  }

  get hasStoredDrafts(): boolean {
    return this.#drafts.some((draft) => draft.isStored)
  }

  /** How many git processes all mirrors together have started. */
  get processes(): number {
    return this.#local.processes
  }

  /** Where the mirror and what is remembered of it lie. */
  get folder(): string {
    return this.#local.place.folder
  }

  /** Brings commits here; asks the remote only for those that are not. */
  async fetch(via: Connection, wants: readonly Want[], signal: AbortSignal): Promise<void> {
    await this.#local.fetch(this, via, wants, signal)
    // What was fetched before that may be gone, when this fetch made the mirror anew.
    if (this.#fetched.length === 0) this.#generation = this.#local.generation
    this.#fetched.push({ via, wants })
  }

  /**
   * Reads something; again after the mirror was made anew, when it turns out damaged, so the work
   * must not mind being done twice.
   */
  async read<T>(
    work: (store: ObjectStore, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    for (;;) {
      signal.throwIfAborted()
      await this.#fetchAgain(signal)
      const { generation } = this.#local
      try {
        return await work(this.#local.store, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!(await this.#local.heal(this, error, generation, signal))) throw error
      }
    }
  }

  /** Opens the mirror without a fetch: a first commit needs none. */
  open(signal: AbortSignal): Promise<void> {
    return this.#local.openAny(signal)
  }

  /** A draft that lives as long as this lease. */
  draft(): Draft {
    const draft = new Draft((objects, signal) => this.#local.write(objects, signal))
    this.#drafts.push(draft)
    return draft
  }

  /**
   * Moves refs of the remote to what is here and in `draft`.
   *
   * @throws {GitError} `failed to push to remote: ...` when nothing came to pass at all
   */
  async push(via: Connection, request: PushRequest, signal: AbortSignal): Promise<PushedRef[]> {
    const { draft } = request
    try {
      await draft?.flush(signal)
      await this.#fetchAgain(signal)
      const pushed = await push(via, this.#local.place.repository, request, signal)
      if (pushed.every(({ kind }) => kind === 'moved')) draft?.published()
      return pushed
    } catch (error) {
      if (!signal.aborted) await this.#local.condemn(error, signal)
      throw error
    }
  }

  /**
   * The root tree of a commit. A commit whose tree is remembered is here with all its files, so
   * that git need not be asked for either.
   */
  async rootOf(store: ObjectStore, commit: ObjectId, signal: AbortSignal): Promise<ObjectId> {
    const known = this.memory.get(rootKey, [commit]).get(commit)
    return known ?? readTreeId(store, commit, signal)
  }

  /** To be called when all that a commit holds was looked through. */
  rememberRoot(commit: ObjectId, root: ObjectId): void {
    if (this.memory.get(rootKey, [commit]).has(commit)) return
    this.memory.put(rootKey, new Map([[commit, root]]))
  }

  /** What is remembered of the objects here. */
  get memory(): ObjectMemory {
    return this.#local.memory
  }

  /** Ends the lease and forgets its drafts. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#drafts.length = 0
    await this.#entry[Symbol.asyncDispose]()
  }

  /** Somebody made the mirror anew: what this lease had in it is to be fetched again. */
  async #fetchAgain(signal: AbortSignal): Promise<void> {
    while (this.#fetched.length > 0 && this.#generation !== this.#local.generation) {
      const { generation } = this.#local
      for (const { via, wants } of this.#fetched) await this.#local.fetch(this, via, wants, signal)
      this.#generation = generation
    }
  }
}
