import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Environment, runProcess } from '../../io/process/index.ts'

/** A bare repository to be made. */
export type RepositoryOptions = {
  readonly root: string
  /** Below `root`, such as `org/apps.git`. */
  readonly name: string
  readonly env: Environment
  /** Default `main`. */
  readonly defaultBranch?: string
  /** Default `sha1`. */
  readonly objectFormat?: 'sha1' | 'sha256'
}

/** Makes an empty bare repository that takes pushes and push options, and gives its folder. */
export async function createRepository(
  options: RepositoryOptions,
  signal: AbortSignal,
): Promise<string> {
  const folder = path.join(options.root, options.name)
  await mkdir(folder, { recursive: true })
  const branch = options.defaultBranch ?? 'main'
  const format = options.objectFormat ?? 'sha1'
  const init = ['init', '--bare', '--quiet', '--template=', `--initial-branch=${branch}`]
  await git(options, folder, [...init, `--object-format=${format}`], signal)
  for (const [key, value] of settings) await git(options, folder, ['config', key, value], signal)
  return folder
}

const settings: readonly (readonly [string, string])[] = [
  ['http.receivepack', 'true'],
  ['receive.advertisePushOptions', 'true'],
  ['uploadpack.allowFilter', 'true'],
  ['gc.auto', '0'],
]

/**
 * Lets nobody move `branch` of a repository; the server then answers as forges do for a
 * protected branch: `pre-receive hook declined`, with words for people.
 */
export async function protectBranch(folder: string, branch: string): Promise<void> {
  const hooks = path.join(folder, 'hooks')
  await mkdir(hooks, { recursive: true })
  const file = path.join(hooks, 'pre-receive')
  await writeFile(file, protectScript(branch), { mode: 0o755 })
}

function protectScript(branch: string): string {
  const ref = `refs/heads/${branch}`.replaceAll("'", "'\\''")
  return `#!/bin/sh
while read -r old new ref; do
  if [ "$ref" = '${ref}' ]; then
    echo "branch '\${ref#refs/heads/}' is protected: open a pull request" >&2
    exit 1
  fi
done
`
}

async function git(
  options: RepositoryOptions,
  cwd: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const env = {
    PATH: options.env['PATH'] ?? '/usr/bin:/bin',
    HOME: options.root,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  const limits = { timeoutMs: 10_000, maxOutputBytes: 64 * 1024 }
  const ran = await runProcess('git', { args, env, cwd, ...limits }, signal)
  if (ran.exitCode !== 0) throw new Error(`git ${args[0]}: ${ran.stderr.trim()}`)
}
