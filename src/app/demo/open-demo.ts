import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createRepository, makeGitHost } from '../../server/git/index.ts'
import { type Listener, listen } from '../../server/listen/index.ts'
import { createRegistry } from '../../server/registry/index.ts'
import { type Ranking, rankTags } from '../rank-tags.ts'
import type { Machine, UpdateRequest } from '../request.ts'
import { type UpdateResult, updateOffline } from '../update-offline.ts'
import { commitFirst, readTip } from './demo-git.ts'
import { exampleFiles } from './example-files.ts'
import { type ExampleImage, exampleImages } from './example-images.ts'
import { faultsOf } from './verify.ts'

/** A registry and a Git host on this machine, filled with an example. */
export type Demo = {
  /** `host:port` of the registry. */
  readonly registry: string
  /** URL of the example's Git repository. */
  readonly repository: string
  /** Everything that the demo wrote; it stays after `close`. */
  readonly folder: string
  /** The repository's bare folder below it. */
  readonly bare: string
  readonly images: readonly ExampleImage[]
  readonly fileCount: number
  /** Publishes the new tags of each image. */
  readonly publish: () => void
  /** `tidemark update --repo URL --push`. */
  readonly update: (signal: AbortSignal) => Promise<UpdateResult>
  /** What an image's rule makes of its tags. */
  readonly rank: (image: ExampleImage, signal: AbortSignal) => Promise<Ranking>
  /** What is wrong after two runs; empty when all came out right. */
  readonly verify: (
    first: UpdateResult,
    second: UpdateResult,
    signal: AbortSignal,
  ) => Promise<readonly string[]>
  /** Stops the servers. */
  readonly close: () => Promise<void>
}

/**
 * Taken when they are free, so that commands in the documentation work as printed. Below the
 * ports that systems hand out by themselves.
 */
const preferredPorts = { registry: 27500, git: 27501 } as const

/**
 * Starts the demo's servers in a new temporary folder and fills them.
 *
 * Nothing of the user's own configuration is used: git, docker config and proxies are left out.
 *
 * @throws {Failure} when git cannot be run; the system's error when no folder or port is to be had
 */
export async function openDemo(machine: Machine, signal: AbortSignal): Promise<Demo> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-demo-'))
  const home = path.join(folder, 'home')
  await mkdir(home, { mode: 0o700 })
  await writeFile(path.join(home, 'config.json'), '{}\n')
  const env = { PATH: machine.env['PATH'] ?? '/usr/bin:/bin', HOME: home, TIDEMARK_HOME: home }
  const own: Machine = { ...machine, env, cwd: folder }

  const images = Object.values(exampleImages)
  const localRegistry = createRegistry({ clock: machine.clock, random: machine.random })
  for (const { name, before } of images) localRegistry.publishImage(name, before)
  const root = path.join(folder, 'git')
  const bare = await createRepository({ root, name: 'fleet.git', env }, signal)
  const listeners: Listener[] = []
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()))
  }
  try {
    listeners.push(await listenOn(localRegistry.send, preferredPorts.registry))
    listeners.push(await listenOn(makeGitHost({ root, env }).send, preferredPorts.git))
    const [registryUrl = '', gitUrl = ''] = listeners.map(({ url }) => url)
    const addresses = { registry: new URL(registryUrl).host, repository: `${gitUrl}/fleet.git` }
    const files = exampleFiles(addresses, 'before')
    const repository = { folder: bare, env }
    const start = await commitFirst(repository, files, machine.clock.nowMs(), signal)
    return {
      ...addresses,
      folder,
      bare,
      images,
      fileCount: files.size,
      publish() {
        for (const { name, published } of images) {
          for (const tag of published) localRegistry.publishImage(name, tag)
        }
      },
      update: (until) => updateOffline(updateRequest(addresses.repository, home), own, until),
      rank: (image, until) => rankTags(rankRequest(addresses.registry, image, home), own, until),
      async verify(first, second, until) {
        const tip = await readTip(repository, until)
        const expected = exampleFiles(addresses, 'after')
        return faultsOf({ start, tip, expected, first: first.report, second: second.report })
      },
      close,
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

async function listenOn(send: Parameters<typeof listen>[0], port: number): Promise<Listener> {
  try {
    return await listen(send, { port })
  } catch (thrown) {
    const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
    if (isTaken) return listen(send)
    throw thrown
  }
}

/** What `tidemark update --repo URL --push` asks for. */
function updateRequest(url: string, dockerConfig: string): UpdateRequest {
  return {
    source: { kind: 'remote', url, branch: undefined },
    manifests: [],
    namespace: 'flux-system',
    secrets: new Map(),
    dockerConfig,
    trustTree: false,
    selections: new Map(),
    automations: [],
    mode: 'push',
    pushBranch: undefined,
    author: undefined,
    message: '',
    gitUsername: undefined,
  }
}

function rankRequest(
  registry: string,
  { name, rule }: ExampleImage,
  dockerConfig: string,
): Parameters<typeof rankTags>[0] {
  const image = `${registry}/${name}`
  return { image, insecure: false, rule, exclusions: [], dockerConfig }
}
