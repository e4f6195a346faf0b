import { GitError } from '../git-error.ts'
import { type Connection, remoteName } from './connection.ts'
import { type PushedRef, parsePush } from './parse-push.ts'
import { isObjectId, isRefName, type ObjectId } from './refs.ts'
import { remoteError } from './remote-error.ts'

/** One ref to move. */
export type RefUpdate = {
  /** Full name at the remote: `refs/heads/main`. */
  readonly ref: string
  readonly new: ObjectId
  /**
   * The lease: what the ref must be at the remote for the push to happen; `undefined` means that
   * it must not exist yet, and `'any'` overwrites whatever is there.
   */
  readonly expectedOld: ObjectId | undefined | 'any'
}

/** How a push is made. */
export type PushOptions = {
  /** `key=value` texts; left out when the server does not take push options. */
  readonly pushOptions?: readonly string[]
  /** All refs or none, where the server can. */
  readonly atomic?: boolean
}

/**
 * Pushes commits of `folder` and says what became of each ref. One connection for all of them.
 *
 * @throws {GitError} `failed to push to remote: ...` when the push as a whole failed; a ref that
 *   was refused or stale is a value, not an error (`assertPushed` makes it one)
 */
export async function push(
  connection: Connection,
  folder: string,
  { updates, options }: { readonly updates: readonly RefUpdate[]; readonly options: PushOptions },
  signal: AbortSignal,
): Promise<PushedRef[]> {
  for (const update of updates) assertUpdate(update)
  const attempt = (options: PushOptions) =>
    connection.git.run({ args: pushArgs(updates, options), cwd: folder }, signal)
  let ran = await attempt(options)
  if (ran.words.says(/does not support push options/)) {
    ran = await attempt({ ...options, pushOptions: [] })
  }
  if (ran.words.says(/does not support --atomic/)) {
    ran = await attempt({ ...options, pushOptions: [], atomic: false })
  }
  const pushed = parsePush(ran, updates)
  if (pushed.length === updates.length) return pushed
  throw remoteError(connection, ran.words, 'failed to push to remote')
}

/**
 * @throws {GitError} for the first ref that did not move, with the reference implementation's
 *   texts (spec/image-automation §7.4): `GIT_PUSH_STALE` or `GIT_PUSH_REFUSED`
 */
export function assertPushed(pushed: readonly PushedRef[]): void {
  const all = pushed.filter(({ kind }) => kind === 'stale' || kind === 'refused')
  // In an atomic push, those that failed along with another one say so and nothing else.
  const failed = all.find(({ reason }) => !reason.includes('atomic')) ?? all[0]
  if (failed === undefined) return
  const { ref, kind, reason, words } = failed
  if (kind === 'stale') {
    const text = `failed to push to remote: non-fast-forward update: ${ref}`
    throw GitError.of('GIT_PUSH_STALE', text, { facts: { ref, reason } })
  }
  const told = words === '' ? '' : `: ${words.replaceAll('\n', ' ')}`
  const text = `failed to push to remote: command error on ${ref}: ${reason}${told}`
  throw GitError.of('GIT_PUSH_REFUSED', text, { facts: { ref, reason } })
}

function pushArgs(updates: readonly RefUpdate[], options: PushOptions): string[] {
  const leases = updates
    .filter(({ expectedOld }) => expectedOld !== 'any')
    .map(({ ref, expectedOld }) => `--force-with-lease=${ref}:${expectedOld ?? ''}`)
  return [
    'push',
    '--porcelain',
    '--no-verify',
    '--no-signed',
    '--recurse-submodules=no',
    ...(options.atomic === true ? ['--atomic'] : []),
    ...leases,
    ...(options.pushOptions ?? []).map((option) => `--push-option=${option}`),
    remoteName,
    ...updates.map((one) => `${one.expectedOld === 'any' ? '+' : ''}${one.new}:${one.ref}`),
  ]
}

function assertUpdate(update: RefUpdate): void {
  const { ref, expectedOld } = update
  const old = expectedOld === undefined || expectedOld === 'any' || isObjectId(expectedOld)
  if (ref.startsWith('refs/') && isRefName(ref) && isObjectId(update.new) && old) return
  throw GitError.of('GIT_INVALID_REF', `cannot push to '${ref}': not a full, valid ref name`)
}
