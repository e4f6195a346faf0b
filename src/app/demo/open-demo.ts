import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ImageRanking, type RankRequest, rankImage } from '../rank-image.ts'
import type { Surroundings, UpdateRequest } from '../request.ts'
import { type UpdateResult, updateOffline } from '../update-offline.ts'
import { commitFirst, readTip } from './demo-git.ts'
import { exampleFiles } from './example-files.ts'
import { type ExampleImage, exampleImages } from './example-images.ts'
import { type DemoServers, startServers } from './servers.ts'
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
  /** The update without a push: it keeps the files that it would write, for their diff. */
  readonly preview: (signal: AbortSignal) => Promise<UpdateResult>
  /** `tidemark update --repo URL --push`. */
  readonly update: (signal: AbortSignal) => Promise<UpdateResult>
  /** What an image's rule makes of its tags. */
  readonly rank: (image: ExampleImage, signal: AbortSignal) => Promise<ImageRanking>
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
 * Starts the demo's servers in a new temporary folder and fills them.
 *
 * Nothing of the user's own configuration is used: git, docker config and proxies are left out.
 *
 * @throws {Failure} when git cannot be run; the system's error when no folder or port is to be had
 */
export async function openDemo(ports: Surroundings, signal: AbortSignal): Promise<Demo> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-demo-'))
  let servers: DemoServers | undefined
  try {
    const own = await ownSurroundings(ports, folder)
    servers = await startServers(folder, own.env, own, signal)
    return await fill(servers, folder, own, signal)
  } catch (thrown) {
    await servers?.close()
    await rm(folder, { recursive: true })
    throw thrown
  }
}

/** The same with a home of the demo's own, in which there is an empty docker config. */
async function ownSurroundings(ports: Surroundings, folder: string): Promise<Surroundings> {
  const home = path.join(folder, 'home')
  await mkdir(home, { mode: 0o700 })
  await writeFile(path.join(home, 'config.json'), '{}\n')
  const PATH = ports.env['PATH'] ?? '/usr/bin:/bin'
  return { ...ports, env: { PATH, HOME: home, TIDEMARK_HOME: home }, cwd: folder }
}

async function fill(
  servers: DemoServers,
  folder: string,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<Demo> {
  const { addresses, bare, close } = servers
  const images = Object.values(exampleImages)
  for (const { name, before } of images) servers.registry.publishImage(name, before)
  const files = exampleFiles(addresses, 'before')
  const repository = { folder: bare, env: ports.env }
  const start = await commitFirst(repository, files, ports.clock.nowMs(), signal)
  const request = updateRequest(addresses.repository)
  return {
    ...addresses,
    folder,
    bare,
    images,
    fileCount: files.size,
    publish() {
      for (const { name, published } of images) {
        for (const tag of published) servers.registry.publishImage(name, tag)
      }
    },
    preview: (until) => updateOffline({ ...request, mode: 'dry-run' }, ports, until),
    update: (until) => updateOffline(request, ports, until),
    rank: (image, until) => rankImage(rankRequest(addresses.registry, image), ports, until),
    async verify(first, second, until) {
      const tip = await readTip(repository, until)
      const expected = exampleFiles(addresses, 'after')
      return faultsOf({ start, tip, expected, first: first.report, second: second.report })
    },
    close,
  }
}

/** The docker config of the demo's own home. */
const dockerConfig = 'home'

/** What `tidemark update --repo URL --push` asks for. */
function updateRequest(url: string): UpdateRequest {
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
    mayDowngrade: true,
    isStrict: false,
    gitUsername: undefined,
    pullRequest: undefined,
    forge: {},
  }
}

function rankRequest(registry: string, { name, rule }: ExampleImage): RankRequest {
  const image = `${registry}/${name}`
  return { image, insecure: false, rule, exclusions: [], dockerConfig }
}
