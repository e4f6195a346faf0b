import { type Connection, remoteName } from './connection.ts'
import { explainGit } from './explain-git.ts'
import { GitError } from './git-error.ts'
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

/** What became of one ref. */
export type PushedRef = {
  readonly ref: string
  readonly new: ObjectId
  /** `stale`: somebody else moved it; plan again on the new head. `refused`: the server's rules. */
  readonly kind: 'moved' | 'unchanged' | 'stale' | 'refused'
  /** The short reason as git gives it, such as `pre-receive hook declined`; empty when moved. */
  readonly reason: string
  /** What the server printed (`remote:` lines), for people. */
  readonly words: string
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
  const output = Buffer.from(ran.stdout).toString('utf8')
  const pushed = parsePush(output, remoteWords(ran.stderr), updates)
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

/** Reads the lines of `git push --porcelain`: `<flag>\t<from>:<to>\t<summary> (<reason>)`. */
function parsePush(output: string, words: string, updates: readonly RefUpdate[]): PushedRef[] {
  const lines = output.split('\n').flatMap((line) => {
    const match = /^([ +\-*!=])\t[^\t]*:([^\t:]+)\t(.*)$/.exec(line)
    return match === null ? [] : [{ flag: match[1], ref: match[2], summary: match[3] ?? '' }]
  })
  return updates.flatMap((update): PushedRef[] => {
    const line = lines.find(({ ref }) => ref === update.ref)
    if (line === undefined) return []
    const about = { ref: update.ref, new: update.new, words }
    if (line.flag === '=') return [{ ...about, kind: 'unchanged', reason: '' }]
    if (line.flag !== '!') return [{ ...about, kind: 'moved', reason: '' }]
    const reason = /\((.*)\)$/.exec(line.summary)?.[1] ?? line.summary
    return [{ ...about, kind: isStale(line.summary) ? 'stale' : 'refused', reason }]
  })
}

/** Either git saw before sending that the ref had moved, or the server lost the race for us. */
function isStale(summary: string): boolean {
  if (summary.startsWith('[rejected]')) return !summary.includes('atomic')
  return /failed to update ref|cannot lock ref|fetch first|incorrect old value|reference already exists/.test(
    summary,
  )
}

/** What the server printed, without git's prefix and the sideband's padding. */
function remoteWords(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.slice('remote:'.length).replaceAll('\u001b[K', '').trim())
    .filter((line) => line !== '')
    .join('\n')
    .slice(0, 2_000)
}
