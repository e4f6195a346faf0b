import { type Git, GitError, isRefName } from '../git/index.ts'

/** Where HEAD is, and where it is to go; `target` is what the checked-out branch follows when absent. */
export type Destined = { readonly branch: string | undefined; readonly target: string | undefined }

/** Where a push goes. */
export type Destination = {
  /** A name, a URL or a folder. */
  readonly remote: string
  readonly ref: string
  /** Whether the user's configuration says where `remote` is. */
  readonly isKnown: boolean
}

/**
 * Where a push goes, without asking the remote.
 *
 * @throws {GitError} `GIT_INVALID_REF`, `GIT_REPOSITORY_NOT_FOUND`
 */
export async function checkedDestination(
  git: Git,
  cwd: string,
  to: Destined,
  signal: AbortSignal,
): Promise<Destination> {
  const destination = await destinationOf(git, cwd, to, signal)
  const { remote, ref, isKnown } = destination
  if (to.branch === undefined && to.target === undefined) {
    const text = `cannot push from '${cwd}': HEAD is on no branch`
    throw GitError.of('GIT_INVALID_REF', text, { advice: 'push-branch' })
  }
  if (!isRefName(ref)) {
    const name = ref.replace(/^refs\/heads\//, '')
    const text = `cannot push from '${cwd}': '${name}' is no valid branch name; correct it`
    throw GitError.of('GIT_INVALID_REF', text)
  }
  if (!isKnown && /^[^:/.]+$/.test(remote)) {
    const text = `cannot push from '${cwd}': there is no remote '${remote}'; add it with git remote add ${remote} URL`
    throw GitError.of('GIT_REPOSITORY_NOT_FOUND', text, { advice: 'add-remote' })
  }
  return destination
}

/** Where the user's configuration pushes a branch to. */
async function destinationOf(
  git: Git,
  cwd: string,
  { branch, target }: Destined,
  signal: AbortSignal,
): Promise<Destination> {
  const settings = await readSettings(git, cwd, signal)
  const own = (key: string) => settings.get(`branch.${branch ?? ''}.${key}`)
  const asked = own('pushremote') ?? settings.get('remote.pushdefault') ?? own('remote')
  const followed = asked === own('remote') ? own('merge') : undefined
  const remote = asked ?? 'origin'
  const name = target ?? branch ?? ''
  const ref = target === undefined && followed !== undefined ? followed : `refs/heads/${name}`
  const isKnown = ['url', 'pushurl'].some((key) => settings.has(`remote.${remote}.${key}`))
  return { remote, ref, isKnown }
}

/** How many commits a push would send, as `Worktree.unpushed` counts them. */
export async function countUnpushed(
  git: Git,
  cwd: string,
  to: Destined,
  signal: AbortSignal,
): Promise<number> {
  const { remote, ref } = await destinationOf(git, cwd, to, signal)
  const known = trackedRef({ remote, ref })
  if (!isRefName(known)) return 0
  const count = async (...not: string[]): Promise<number | undefined> => {
    const args = ['rev-list', '--count', 'HEAD', '--not', ...not, '--']
    const ran = await git.run({ args, cwd }, signal)
    return ran.exitCode === 0 ? Number(Buffer.from(ran.stdout).toString('utf8').trim()) : undefined
  }
  const unsent = await count(known)
  if (unsent !== undefined) return unsent
  const fetched = ['for-each-ref', '--count=1', `refs/remotes/${remote}/`]
  const { stdout } = await git.run({ args: fetched, cwd }, signal)
  // Everything but the user's own branches: CI systems keep what they check out under other names.
  return stdout.length === 0 ? 0 : ((await count('--exclude=refs/heads/*', '--glob=refs/*')) ?? 0)
}

/** How many of those the remote has elsewhere, as `Worktree.astray` counts them. */
export async function countAstray(
  git: Git,
  cwd: string,
  { branch, target }: Destined,
  signal: AbortSignal,
): Promise<number> {
  if (branch === undefined) return 0
  const own = await destinationOf(git, cwd, { branch, target: undefined }, signal)
  const other = await destinationOf(git, cwd, { branch, target }, signal)
  const count = async (...not: string[]): Promise<number> => {
    const args = ['rev-list', '--count', '--ignore-missing', 'HEAD', '--not', ...not, '--']
    const ran = await git.run({ args, cwd }, signal)
    return ran.exitCode === 0 ? Number(Buffer.from(ran.stdout).toString('utf8').trim()) : 0
  }
  const refs = [trackedRef(own), trackedRef(other)]
  const shown = ['show-ref', '--verify', '--quiet', trackedRef(own)]
  if (!refs.every(isRefName) || (await git.run({ args: shown, cwd }, signal)).exitCode !== 0)
    return 0
  return (await count(...refs)) - (await count(...refs, `--remotes=${own.remote}`))
}

/** Where the clone keeps what it saw of a branch of its remote. */
export function trackedRef({ remote, ref }: Pick<Destination, 'remote' | 'ref'>): string {
  return `refs/remotes/${remote}/${ref.replace(/^refs\/heads\//, '')}`
}

/** The settings that say where a branch is pushed; names are as git prints them. */
async function readSettings(
  git: Git,
  cwd: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const args = [
    'config',
    '--null',
    '--get-regexp',
    '^(branch\\..*|remote\\.(pushdefault|.*\\.(push)?url))$',
  ]
  const ran = await git.run({ args, cwd }, signal)
  const lines = Buffer.from(ran.stdout).toString('utf8').split('\0')
  return new Map(
    lines.map((line) => {
      const end = line.indexOf('\n')
      return [line.slice(0, end), line.slice(end + 1)]
    }),
  )
}
