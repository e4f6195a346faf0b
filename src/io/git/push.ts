import { type Connection, remoteName } from './connection.ts'
import { explainGit } from './explain-git.ts'
import { GitError } from './git-error.ts'
import { type PushedRef, parsePush } from './parse-push.ts'
import { isObjectId, isRefName, type ObjectId } from './refs.ts'

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

export type PushOptions = {
  /** `key=value` texts; left out when the server does not take push options. */
  readonly pushOptions?: readonly string[]
  /** All refs or none; an error where the server cannot. */
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
  request: { readonly updates: readonly RefUpdate[]; readonly options: PushOptions },
  signal: AbortSignal,
): Promise<PushedRef[]> {
  const { updates, options } = request
  for (const update of updates) assertUpdate(update)
  const attempt = (pushOptions: readonly string[]) =>
    connection.git.run({ args: pushArgs(updates, options, pushOptions), cwd: folder }, signal)
  let ran = await attempt(options.pushOptions ?? [])
  if (/does not support push options/.test(ran.stderr)) ran = await attempt([])
  const pushed = parsePush(ran, updates)
  if (pushed.length === updates.length) return pushed
  const { code, reason } = explainGit(ran.stderr)
  throw GitError.of(code, `failed to push to remote: ${reason}`)
}

/**
 * @throws {GitError} for the first ref that did not move, with the reference implementation's
 *   texts (spec/image-automation §7.4): `GIT_PUSH_STALE` or `GIT_PUSH_REFUSED`
 */
export function assertPushed(pushed: readonly PushedRef[]): void {
  const failed = pushed.find(({ kind }) => kind === 'stale' || kind === 'refused')
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

function pushArgs(
  updates: readonly RefUpdate[],
  options: PushOptions,
  pushOptions: readonly string[],
): string[] {
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
    ...pushOptions.map((option) => `--push-option=${option}`),
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
