import { type ChildProcess, spawn } from 'node:child_process'
import http from 'node:http'
import { hostLimiter, nodeSend, recording, type Send } from '../src/io/http/index.ts'
import { openRegistry, type Registry } from '../src/io/registry/index.ts'
import { systemClock, systemRandom } from '../src/io/system/index.ts'
import { listen } from '../src/server/listen/index.ts'
import { createRegistry } from '../src/server/registry/index.ts'
import { type Bench, type BenchRow, race, row } from './harness.ts'

const repositories = 1_000
const tagsEach = 100
const concurrency = 8
const runs = 7

type Server = { readonly url: string; readonly child: ChildProcess }

/** How fast a thousand repositories are scanned, beside a bare loop over the same URLs. */
export const bench: Bench = {
  name: 'scan',
  question: `how long does a scan of ${repositories} repositories with ${tagsEach} tags each take?`,
  async *run() {
    for (const auth of ['none', 'bearer'] as const) {
      const server = await startServer(auth)
      try {
        yield* measure(auth, server)
      } finally {
        server.child.kill()
      }
    }
  },
}

async function* measure(auth: 'none' | 'bearer', server: Server): AsyncGenerator<BenchRow> {
  const host = new URL(server.url).host
  const tokens = new Map<string, string>()
  const isOpen = auth === 'none'
  const floor = (): Promise<void> => rawLoop(server.url, isOpen ? undefined : tokens)

  const firstScan = (): Promise<void> => {
    tokens.clear()
    return floor()
  }
  const counted = recording(nodeSend())
  const counting = open(counted.send)
  await scanAll(counting, host)
  const coldRequests = counted.requests.splice(0).length
  await scanAll(counting, host)
  const steadyRequests = counted.requests.splice(0).length

  const cold = await race(runs, () => scanAll(open(nodeSend()), host), firstScan)
  yield describe(`cold, ${auth}`, cold, coldRequests)

  const registry = open(nodeSend())
  const steady = await race(runs, () => scanAll(registry, host), floor)
  yield describe(`steady, ${auth}`, steady, steadyRequests)
}

function describe(
  name: string,
  { timesMs, floorsMs }: { timesMs: number[]; floorsMs: number[] },
  requests: number,
): BenchRow {
  const extra = { requests, requestsPerRepository: requests / repositories, concurrency }
  return row({ case: name, work: repositories, unit: 'repositories', extra }, timesMs, floorsMs)
}

function open(send: Send): Registry {
  const limiter = hostLimiter({ clock: systemClock, concurrency })
  return openRegistry({ send, clock: systemClock, random: systemRandom, limiter })
}

async function scanAll(registry: Registry, host: string): Promise<void> {
  const signal = AbortSignal.timeout(120_000)
  const lists = await Promise.all(
    Array.from({ length: repositories }, (_, index) =>
      registry.listTags({ registry: host, repository: nameOf(index), httpPermitted: true }, signal),
    ),
  )
  for (const list of lists) {
    if (!list.complete || list.tags.length !== tagsEach) throw new Error('a scan went wrong')
  }
}

/**
 * The floor: the same requests by `node:http`, kept connections, JSON parsed, nothing else. With
 * `tokens`, one is fetched for each repository that has none.
 */
async function rawLoop(url: string, tokens: Map<string, string> | undefined): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency })
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < repositories) {
      const name = nameOf(next++)
      if (tokens?.has(name) === false) {
        const answer = await get(agent, `${url}/token?scope=repository:${name}:pull`)
        const { token }: { token: string } = JSON.parse(answer)
        tokens.set(name, token)
      }
      const text = await get(agent, `${url}/v2/${name}/tags/list?n=1000`, tokens?.get(name))
      const { tags }: { tags: readonly string[] } = JSON.parse(text)
      if (tags.length !== tagsEach) throw new Error('the floor went wrong')
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  agent.destroy()
}

function get(agent: http.Agent, url: string, token?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    http
      .get(url, { agent, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
        response.on('error', reject)
      })
      .on('error', reject)
  })
}

function nameOf(index: number): string {
  return `team-${index % 10}/app-${index}`
}

/** The registry in a process of its own, so that its work is not taken for ours. */
function startServer(auth: 'none' | 'bearer'): Promise<Server> {
  const child = spawn(process.execPath, [import.meta.filename, auth], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the registry ended with ${code}`)))
    child.stdout.once('data', (line: Buffer) => resolve({ url: line.toString().trim(), child }))
  })
}

/** What the child process does: fills a registry, and writes its URL to standard output. */
async function serve(auth: string | undefined): Promise<void> {
  const registry = createRegistry({
    clock: systemClock,
    random: systemRandom,
    ...(auth === 'bearer' ? { auth: { kind: 'bearer', users: {}, anonymousPull: true } } : {}),
  })
  const tags = Array.from({ length: tagsEach }, (_, index) => `v1.0.${index}`)
  for (let index = 0; index < repositories; index++) registry.publishTags(nameOf(index), tags)
  const { url } = await listen(registry.send)
  console.log(url)
}

if (import.meta.main) await serve(process.argv[2])
