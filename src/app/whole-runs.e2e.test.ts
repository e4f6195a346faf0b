import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { env, makeWorld, seedRepository, temporaryFolder } from '../../test/git/world.ts'
import { longestTurn, longestTurnMs } from '../../test/longest-turn.ts'
import { encodeUtf8, inlineOffload, type Offload } from '../base/index.ts'
import { systemClock, systemRandom } from '../io/system/index.ts'
import { listen } from '../server/listen/index.ts'
import type { Source, Surroundings, UpdateRequest } from './request.ts'
import { workThreads } from './threads.ts'
import { updateOffline } from './update-offline.ts'

const objects = (host: string): string => `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app, namespace: apps}
spec: {image: ${host}/org/app, interval: 1h, insecure: true}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app, namespace: apps}
spec:
  imageRepositoryRef: {name: app}
  filterTags: {pattern: '^main-[a-f0-9]+-(?P<build>[0-9]+)$', extract: '$build'}
  policy: {numerical: {}}
`
const marked = (host: string): string =>
  `---\nimage: ${host}/org/app:main-1-1 # {"$imagepolicy": "apps:app"}\nother: "${'x'.repeat(120)}"\n`

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, kind: Source['kind'], tagCount: number, markerCount: number][] = [
  ['a folder with 100,000 tags',               'folder', 100_000, 1     ],
  ['a remote with 100,000 tags',               'remote', 100_000, 1     ],
  ['a folder with 10,000 markers in one file', 'folder', 3,       10_000],
  ['a remote with 10,000 markers in one file', 'remote', 3,       10_000],
]

for (const [name, kind, tagCount, markerCount] of rows) {
  test(`a run on ${name} holds the event loop for no more than ${longestTurnMs} ms`, async (t) => {
    const threads = workThreads()
    t.after(() => threads.close())
    const host = await registryWith(t, tagCount)
    const source = await sourceWith(t, kind, objects(host) + marked(host).repeat(markerCount))
    const control = await longestTurn(() => update(t, source, inlineOffload, 'dry-run'))
    assert.ok(control > longestTurnMs, `without threads it does: ${control} ms`)
    const mode = kind === 'folder' ? 'edit' : 'push'
    const away = await longestTurn(async () => {
      const { report } = await update(t, source, threads.offload, mode)
      const changes = report.runs.map((run) => run.changes.length)
      assert.deepEqual([report.outcome, changes], ['changed', [markerCount]])
    })
    assert.ok(away < longestTurnMs, `${away} ms`)
  })
}

/** A registry that answers with pages made beforehand. */
async function registryWith(t: TestContext, tagCount: number): Promise<string> {
  const tags = Array.from({ length: tagCount }, (_, index) => `main-${index.toString(16)}-${index}`)
  const pages = Array.from({ length: Math.ceil(tagCount / 1_000) }, (_, page) =>
    encodeUtf8(JSON.stringify({ tags: tags.slice(page * 1_000, (page + 1) * 1_000) })),
  )
  const server = await listen(
    async ({ url }) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 0)
      const isLast = page + 1 >= pages.length
      const link = isLast ? {} : { link: `</v2/org/app/tags/list?page=${page + 1}>; rel="next"` }
      const headers = { 'content-type': 'application/json', ...link }
      return { status: 200, headers, body: pages[page] ?? encodeUtf8('{}') }
    },
    { host: '127.0.0.1', port: 0 },
  )
  t.after(() => server.close())
  return new URL(server.url).host
}

async function sourceWith(t: TestContext, kind: Source['kind'], text: string): Promise<Source> {
  if (kind === 'folder') {
    const folder = temporaryFolder(t)
    writeFileSync(path.join(folder, 'all.yaml'), text)
    return { kind, folder }
  }
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', { 'all.yaml': text })
  return { kind, url: `${world.url}/apps.git`, branch: undefined }
}

function update(t: TestContext, source: Source, offload: Offload, mode: UpdateRequest['mode']) {
  const home = temporaryFolder(t)
  const silent = (): void => undefined
  const surroundings: Surroundings = {
    env: { PATH: env['PATH'] ?? '', HOME: home, TIDEMARK_HOME: path.join(home, 'state') },
    cwd: home,
    clock: systemClock,
    random: systemRandom,
    log: silent,
    offload,
    hide: silent,
    reporter: { scanning: silent, scanned: silent, scansDone: silent },
  }
  const request: UpdateRequest = {
    source,
    manifests: [],
    namespace: 'default',
    secrets: new Map(),
    dockerConfig: undefined,
    trustTree: false,
    selections: new Map(),
    automations: [],
    mode,
    pushBranch: undefined,
    author: { name: 'Ada', email: 'ada@example.com' },
    message: '',
    mayDowngrade: true,
    isStrict: false,
    gitUsername: undefined,
    pullRequest: undefined,
    forge: {},
  }
  return updateOffline(request, surroundings, t.signal)
}
