/** A Git host for one repository, which counts what it is asked. */
import type { Send } from '../../src/io/http/index.ts'
import { createRepository, makeGitHost } from '../../src/server/git/index.ts'
import { listen } from '../../src/server/listen/index.ts'
import { type Owner, temporaryFolder } from '../e2e/parts/owner.ts'
import { type Files, fill, git } from '../e2e/parts/work-tree.ts'

export type Host = {
  readonly url: string
  /** The bare repository. */
  readonly folder: string
  /** How many requests so far end like this, such as `POST /git-receive-pack`. */
  readonly asked: (end: string) => number
}

export type HostOptions = {
  /** The first commit, by the address it is served at. */
  readonly files: (url: string) => Files
  /** What stands between the host and its clients. */
  readonly between?: (send: Send) => Send
}

/** Starts one with a filled branch `main`. */
export async function startHost(owner: Owner, { files, between }: HostOptions): Promise<Host> {
  const root = temporaryFolder(owner)
  const env = { PATH: process.env['PATH'] ?? '' }
  const folder = await createRepository(
    { root, name: 'fleet.git', env },
    AbortSignal.timeout(10_000),
  )
  const host = makeGitHost({ root, env })
  const send = between === undefined ? host.send : between(host.send)
  const lines: string[] = []
  const listener = await listen((request, signal) => {
    const { pathname, search } = new URL(request.url)
    lines.push(`${request.method} ${pathname}${search}`)
    return send(request, signal)
  })
  owner.after(() => listener.close())
  const url = `${listener.url}/fleet.git`
  await fill(owner, { url, folder }, files(url))
  return {
    url,
    folder,
    asked: (end) => lines.filter((line) => line.endsWith(end)).length,
  }
}

/** The tag in each file that an automation keeps, by path, at the head of `main`. */
export async function tagsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = await git(folder, ['grep', 'image: ', 'main', '--', 'apps'])
  const lines = found.trim().split('\n')
  return new Map(lines.map((line) => [line.split(':')[1] ?? '', /:(\S+) # /.exec(line)?.[1] ?? '']))
}

/** The newest commit of `main`. */
export async function tipOf(folder: string): Promise<string> {
  return (await git(folder, ['rev-parse', 'main'])).trim()
}

/** What is wrong with the repository; empty when nothing is. */
export async function flaws(folder: string): Promise<string> {
  return await git(folder, ['fsck', '--strict', '--no-dangling', '--no-progress'])
}
