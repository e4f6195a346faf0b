import path from 'node:path'
import { parseCommit } from '../objects/commit-text.ts'
import { type Connection, remoteName } from './connection.ts'
import type { GitRan } from './git.ts'
import type { ObjectId } from './refs.ts'

/** A commit by its place in history and who made it. */
export type AheadCommit = {
  readonly id: ObjectId
  readonly parents: readonly ObjectId[]
  /** `Name <address>` of who committed it, which an amended commit says of its last hand. */
  readonly committer: string
}

/** A branch, at the commit that it was seen at. */
export type SeenBranch = { readonly ref: string; readonly id: ObjectId }

const ahead = 'refs/ahead'

/**
 * The commits of a branch that another one lacks, newest first. A mirror has no history, so they
 * are fetched beside it, as commits alone where the server can.
 *
 * @returns `undefined` when the server cannot tell, or the branch has moved since it was seen
 */
export async function listAhead(
  connection: Connection,
  head: SeenBranch,
  baseRef: string,
  signal: AbortSignal,
): Promise<readonly AheadCommit[] | undefined> {
  const cwd = connection.folder.path
  const format = head.id.length === 64 ? 'sha256' : 'sha1'
  const repository = path.join(cwd, `ahead-${head.id}`)
  const run = (args: readonly string[], at: string): Promise<GitRan> =>
    connection.git.run({ args, cwd: at }, signal)
  const init = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, repository]
  if ((await run(init, cwd)).exitCode !== 0) return undefined
  const how = ['fetch', '--quiet', '--force', '--no-tags', '--no-write-fetch-head']
  const what = ['--filter=tree:0', `--shallow-exclude=${baseRef}`]
  const fetched = await run([...how, ...what, remoteName, `+${head.ref}:${ahead}`], repository)
  if (fetched.words.says(/no commits selected for shallow requests/)) return []
  if (fetched.exitCode !== 0) return undefined
  const log = await run(['log', '-z', '--format=raw', ahead], repository)
  if (log.exitCode !== 0) return undefined
  const commits = Buffer.from(log.stdout)
    .toString('utf8')
    .split('\0')
    .filter((text) => text !== '')
    .map(commitOf)
  return commits[0]?.id === head.id ? commits : undefined
}

/** Raw commits, behind their ids, tell their parents also where the fetched history ends. */
function commitOf(text: string): AheadCommit {
  const [, id = '', object = ''] = /^commit ([0-9a-f]+).*\n([^]*)$/.exec(text) ?? []
  const { parents, committer } = parseCommit(Buffer.from(object))
  return { id, parents, committer }
}
