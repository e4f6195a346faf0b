import { createHash } from 'node:crypto'
import { concatBytes, decodeUtf8, encodeUtf8, Failure } from '../../base/index.ts'
import { type Environment, runProcess } from '../../io/process/index.ts'

/** A bare repository of the demo's own Git host, as its owner sees it. */
export type DemoRepository = { readonly folder: string; readonly env: Environment }

/** A branch's newest commit. */
export type Tip = {
  readonly id: string
  readonly parents: readonly string[]
  /** Path to the object id of the file. */
  readonly files: ReadonlyMap<string, string>
}

/**
 * Writes `files` as the first commit of `main`.
 *
 * @returns the commit's id
 */
export async function commitFirst(
  repository: DemoRepository,
  files: ReadonlyMap<string, string>,
  nowMs: number,
  signal: AbortSignal,
): Promise<string> {
  const person = `Shop team <team@example.com> ${Math.floor(nowMs / 1000)} +0000`
  const stream = [
    encodeUtf8(`commit refs/heads/main\ncommitter ${person}\n`),
    data('Describe the fleet\n'),
    ...[...files].flatMap(([path, text]) => [encodeUtf8(`M 100644 inline ${path}\n`), data(text)]),
  ]
  await git(repository, ['fast-import', '--quiet'], signal, concatBytes(stream))
  return (await readTip(repository, signal)).id
}

/** A block of the stream that `git fast-import` reads. */
function data(text: string): Uint8Array {
  const bytes = encodeUtf8(text)
  return concatBytes([encodeUtf8(`data ${bytes.length}\n`), bytes, encodeUtf8('\n')])
}

/** The tip of `main`, read from the repository itself. */
export async function readTip(repository: DemoRepository, signal: AbortSignal): Promise<Tip> {
  const line = await git(repository, ['rev-list', '--parents', '-1', 'main'], signal)
  const [id = '', ...parents] = line.trim().split(' ')
  const listing = await git(repository, ['ls-tree', '-r', '-z', id], signal)
  const files = new Map<string, string>()
  for (const entry of listing.split('\0')) {
    const [about = '', path] = entry.split('\t')
    if (path !== undefined) files.set(path, about.split(' ')[2] ?? '')
  }
  return { id, parents, files }
}

/** The id that git gives a file with this content. */
export function blobId(text: string): string {
  const bytes = encodeUtf8(text)
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/**
 * Some systems pack the HTTP side of git apart from git.
 *
 * @throws {Failure} `DEMO_FAILED` when it is not there
 */
export async function assertHttpBackend(
  { folder, env }: DemoRepository,
  signal: AbortSignal,
): Promise<void> {
  const options = { args: ['http-backend'], env: { ...env, LC_ALL: 'C' }, cwd: folder, ...limits }
  // Without a request it complains in HTTP, so its exit code says nothing.
  const { stderr } = await runProcess('git', options, signal)
  if (!stderr.includes('is not a git command')) return
  throw new Failure(
    'DEMO_FAILED',
    "cannot start the Git host: 'git http-backend' is missing; install it (Alpine: git-daemon)",
  )
}

const limits = { timeoutMs: 20_000, maxOutputBytes: 1024 * 1024 }

async function git(
  { folder, env }: DemoRepository,
  args: readonly string[],
  signal: AbortSignal,
  stdin?: Uint8Array,
): Promise<string> {
  const input = stdin === undefined ? {} : { stdin }
  const ran = await runProcess('git', { args, env, cwd: folder, ...input, ...limits }, signal)
  if (ran.exitCode === 0) return decodeUtf8(ran.stdout)
  throw new Failure('DEMO_FAILED', `cannot run 'git ${args[0]}': ${ran.stderr.trim()}`)
}
