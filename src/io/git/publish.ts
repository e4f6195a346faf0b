import type { PushedRef } from './parse-push.ts'
import { assertPushed, type PushOptions, type RefUpdate } from './push.ts'
import type { ObjectId } from './refs.ts'
import type { Remote } from './remote.ts'

/** What a plan is made on. */
export type Head = {
  /** In the mirror; `undefined` in a repository without commits. */
  readonly commit: ObjectId | undefined
  /** What the branch is at the remote, which is the lease; `undefined` when it does not exist. */
  readonly old: ObjectId | undefined
  /** 1 for the first plan, more after lost races. */
  readonly attempt: number
}

export type PublishRequest = {
  /** Full name of the branch that is written. */
  readonly ref: string
  /** What new commits follow while the branch does not exist. */
  readonly base: ObjectId | undefined
  /** The branch at the remote, as the last `ls-remote` showed it. */
  readonly old: ObjectId | undefined
  /**
   * Writes the commits that `head` needs and says which refs move; none when nothing is to do.
   * Called again with a newer head when somebody else pushed in between, so it must depend on
   * the head alone.
   */
  readonly plan: (head: Head, signal: AbortSignal) => Promise<readonly RefUpdate[]>
  readonly options?: PushOptions
  /** Plans before giving up; default 5. */
  readonly maxAttempts?: number
}

export type Published = {
  readonly pushed: readonly PushedRef[]
  readonly attempts: number
}

const defaultAttempts = 5

/**
 * Plans on the head of a branch, pushes once, and plans again when the race was lost.
 *
 * Edits are functions of the head, so a new plan on the new head is always right and foreign
 * commits are never lost (DESIGN §5.5).
 *
 * @throws {GitError} `GIT_PUSH_STALE` when every attempt was overtaken, `GIT_PUSH_REFUSED`
 */
export async function publish(
  remote: Remote,
  request: PublishRequest,
  signal: AbortSignal,
): Promise<Published> {
  const { ref, base, options = {}, maxAttempts = defaultAttempts } = request
  let { old } = request
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    if (old !== undefined) await remote.fetch([{ ref, id: old }], signal)
    const updates = await request.plan({ commit: old ?? base, old, attempt }, signal)
    if (updates.length === 0) return { pushed: [], attempts: attempt }
    const pushed = await remote.push(updates, { atomic: updates.length > 1, ...options }, signal)
    const isStale = pushed.some(({ kind }) => kind === 'stale')
    if (!isStale || attempt >= maxAttempts) {
      assertPushed(pushed)
      return { pushed, attempts: attempt }
    }
    old = (await remote.listRefs([ref], signal)).ids.get(ref)
  }
}
