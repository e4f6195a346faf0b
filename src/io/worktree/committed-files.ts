import { randomBytes } from 'node:crypto'
import { type Git, GitError } from '../git/index.ts'

/** A file of HEAD, as a checkout would write it. */
export type CommittedFile = {
  /** From the top of the work tree. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** Files in one run of git, which are in memory together. */
const filesPerRun = 100
/** Above what as many of the largest files take that are looked at at all. */
const maxOutputBytes = 1024 * 1024 * 1024

/** Tracked files below a folder that are not as HEAD has them; none before the first commit. */
export async function readEdited(
  git: Git,
  cwd: string,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const how = ['--no-ext-diff', '--no-renames', '--name-only', '-z']
  const args = ['--literal-pathspecs', 'diff', ...how, 'HEAD', '--', folder === '' ? '.' : folder]
  const ran = await git.run({ args, cwd }, signal)
  return Buffer.from(ran.stdout).toString('utf8').split('\0').filter(Boolean)
}

/**
 * The files of HEAD as git would check them out, line ends and all; those that HEAD does not have
 * are left out, and so are names with a line break, which cannot be asked for.
 */
export async function readCommitted(
  git: Git,
  cwd: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly CommittedFile[]> {
  const found: CommittedFile[] = []
  const askable = paths.filter((one) => !one.includes('\n'))
  for (let at = 0; at < askable.length; at += filesPerRun) {
    const some = await idsOf(git, cwd, askable.slice(at, at + filesPerRun), signal)
    const files = await readFiltered(git, cwd, some, signal)
    found.push(...files)
  }
  return found
}

type Listed = { readonly path: string; readonly id: string }

async function idsOf(
  git: Git,
  cwd: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const args = ['--literal-pathspecs', 'ls-tree', '-z', 'HEAD', '--', ...paths]
  const ran = await git.run({ args, cwd }, signal)
  const lines = Buffer.from(ran.stdout).toString('utf8').split('\0')
  return lines.flatMap((line) => {
    const [, id = '', path = ''] = /^100\d+ blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? []
    return id === '' ? [] : [{ path, id }]
  })
}

/** Git tells the sizes of files before it converts them, so a mark that none of them knows parts them. */
async function readFiltered(
  git: Git,
  cwd: string,
  files: readonly Listed[],
  signal: AbortSignal,
): Promise<readonly CommittedFile[]> {
  if (files.length === 0) return []
  const mark = randomBytes(16).toString('hex')
  const args = ['cat-file', '--filters', `--batch=${mark}`]
  const stdin = Buffer.from(files.map(({ id, path }) => `${id} ${path}\n`).join(''))
  const ran = await git.run({ args, cwd, stdin, maxOutputBytes }, signal)
  const output = Buffer.from(ran.stdout)
  const head = Buffer.from(`${mark}\n`)
  const parts: CommittedFile[] = []
  let start = head.length
  for (const { path } of files) {
    const next = output.indexOf(head, start)
    const end = (next < 0 ? output.length : next) - '\n'.length
    parts.push({ path, bytes: Uint8Array.from(output.subarray(start, end)) })
    start = (next < 0 ? output.length : next) + head.length
  }
  if (ran.exitCode === 0 && start === output.length + head.length) return parts
  const { reason, details } = ran.words.explain()
  throw GitError.of('GIT_FAILED', `cannot read what is committed in '${cwd}': ${reason}`, details)
}
