import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  automationOf,
  bareRepository,
  deploymentOf,
  type Files,
  type Place,
  plainFolder,
  policyOf,
  startRegistry,
} from './fixture.test.ts'

type Fleet = Place & { readonly image: string; readonly requests: readonly string[] }

async function fleetOf(t: TestContext, more: Files = {}, place = plainFolder): Promise<Fleet> {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0', '2.0.0', 'latest'])
  const image = `${registry.host}/app`
  const files = {
    'flux/app.yaml': policyOf(image),
    'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
    'apps/lost.yaml': deploymentOf('x:1', 'lost'),
    ...more,
  }
  return { ...place(t, files), image, requests: registry.requests }
}

/** The cells of a printed table. */
function cells(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) =>
    line
      .split('\t')
      .map((cell) => cell.trim())
      .filter((cell) => cell !== ''),
  )
}

test('explain POLICY: rule, choice, ranks, reasons, markers', async (t) => {
  const { run, image } = await fleetOf(t)
  const { code, stdout, stderr } = await run('explain', 'app')
  assert.equal(code, 0)
  assert.equal(stderr, `✔ flux-system/app: Latest image tag for ${image} resolved to 1.1.0\n`)
  assert.deepEqual(cells(stdout), [
    ['policy', 'flux/app.yaml:7'],
    ['image', image],
    ['rule', 'semver 1.x'],
    ['tags', '4, of which 2 fit'],
    ['RANK', 'TAG', 'VERDICT'],
    ['1', '1.1.0', 'chosen'],
    ['2', '1.0.0', 'fits'],
    ...cells(stdout).slice(7, 9),
    ['MARKER', 'SETTER', 'VALUE', 'OUTCOME'],
    ['apps/app.yaml:8', 'flux-system:app', `${image}:1.0.0`, `becomes ${image}:1.1.0`],
  ])
  assert.deepEqual(
    cells(stdout)
      .slice(7, 9)
      .map(([rank, tag]) => [rank, tag]),
    [
      ['-', 'latest'],
      ['-', '2.0.0'],
    ],
  )
})

// biome-ignore format: a table is read down its columns
const tags: readonly [tag: string, code: number, says: RegExp][] = [
  ['1.1.0',  0, /^'1\.1\.0' is chosen$/m],
  ['1.0.0',  0, /^'1\.0\.0' fits, but is number 2: '1\.1\.0' ranks first$/m],
  ['2.0.0',  0, /^'2\.0\.0' is out: .+$/m],
  ['latest', 0, /^'latest' is out: .+$/m],
  ['9.9.9',  1, /✗ .*\/app has no tag '9\.9\.9', or its exclusion list hides it$/m],
]

for (const [tag, code, says] of tags) {
  test(`explain POLICY --tag ${tag}`, async (t) => {
    const { run } = await fleetOf(t)
    const done = await run('explain', 'flux-system/app', '--tag', tag)
    assert.equal(done.code, code)
    assert.match(`${done.stdout}${done.stderr}`, says)
  })
}

test('explain POLICY --limit cuts the tags and says so', async (t) => {
  const { run } = await fleetOf(t)
  const { stdout, stderr } = await run('explain', 'app', '--limit', '1')
  assert.ok(stdout.includes('chosen') && !stdout.includes('fits\n'))
  assert.match(stderr, /^3 more; --limit 0 prints all$/m)
  assert.ok(!(await run('explain', 'app', '--limit', '0')).stderr.includes('more'))
  assert.match((await run('explain', 'app', '--limit=-1')).stderr, /--limit must not be negative/)
})

test('explain FILE and FILE:LINE: what feeds the markers', async (t) => {
  const { run, image } = await fleetOf(t)
  const own = ['apps/app.yaml:8', 'flux-system:app', `${image}:1.0.0`, `becomes ${image}:1.1.0`]
  const header = ['MARKER', 'SETTER', 'VALUE', 'OUTCOME']
  for (const target of ['apps/app.yaml', 'app.yaml:8']) {
    assert.deepEqual(cells((await run('explain', target)).stdout), [header, own])
  }
  assert.equal((await run('explain', 'app.yaml:1')).stdout, 'no markers\n')
  const lost = "left alone: no policy 'flux-system:lost' is selected here"
  const { code, stdout } = await run('explain', 'lost.yaml')
  assert.equal(code, 0)
  assert.deepEqual(cells(stdout), [header, ['apps/lost.yaml:8', 'flux-system:lost', 'x:1', lost]])
})

test('explain asks no registry for a suspended automation, and says what it would not do', async (t) => {
  const auto = automationOf('one', './apps').replace('interval: 5m', 'interval: 5m, suspend: true')
  const { run, requests } = await fleetOf(t, { 'flux/auto.yaml': auto })
  const { stdout } = await run('explain', 'apps/app.yaml')
  assert.match(stdout, /left alone: flux-system\/one: reconciliation is suspended/)
  assert.deepEqual(requests, [])
})

test('explain --set asks no registry', async (t) => {
  const { run, image, requests } = await fleetOf(t)
  const { code, stdout } = await run('explain', 'app', '--set', `flux-system:app=${image}:9`)
  assert.equal(code, 0)
  assert.match(stdout, new RegExp(`becomes ${image}:9`))
  assert.deepEqual(requests, [])
})

test('explain --repo reads a bare repository', async (t) => {
  const { run, image } = await fleetOf(t, {}, bareRepository)
  const { code, stdout } = await run('explain', 'app.yaml:8', '--repo', '.', '-o', 'json')
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), {
    problems: [],
    notices: [],
    kind: 'file',
    markers: [
      {
        path: 'apps/app.yaml',
        line: 8,
        setter: 'flux-system:app',
        value: `${image}:1.0.0`,
        policy: 'flux-system/app',
        state: 'behind',
        new: `${image}:1.1.0`,
      },
    ],
  })
})

test('explain POLICY -o json and -o yaml: the same facts', async (t) => {
  const { run, image } = await fleetOf(t)
  const { stdout } = await run('explain', 'app', '-o', 'json')
  const { kind, policy } = JSON.parse(stdout)
  assert.equal(kind, 'policy')
  assert.deepEqual(policy.report, {
    namespace: 'flux-system',
    name: 'app',
    outcome: 'selected',
    ref: { name: image, tag: '1.1.0' },
    image,
    tags: 4,
    candidates: 4,
    message: `Latest image tag for ${image} resolved to 1.1.0`,
  })
  assert.deepEqual(policy.verdicts.map((one: { tag: string }) => one.tag).slice(0, 2), [
    '1.1.0',
    '1.0.0',
  ])
  const yaml = (await run('explain', 'app', '-o', 'yaml')).stdout
  assert.match(yaml, /^ {2}place: flux\/app\.yaml:7$/m)
  assert.match(yaml, /^ {6}tag: 1\.1\.0$/m)
})

test('explain: a policy without a result ends with 1 and says why', async (t) => {
  const { run } = await fleetOf(t, {
    'flux/x.yaml': policyOf('localhost:1/x', { repository: ', suspend: true' }).replace(
      '1.x',
      '9.x',
    ),
    'flux/bad.yaml': policyOf('localhost:1/bad').replace('1.x', "'*-*'"),
  })
  const bad = await run('explain', 'bad')
  assert.equal(bad.code, 1)
  assert.match(bad.stderr, /✗ flux-system\/bad: invalid policy: improper constraint: "\*-\*"/)
  assert.match(bad.stdout, /^repository\s+flux-system\/bad flux\/bad\.yaml:2\s*$/m)
  assert.match(bad.stdout, /^credentials\s+docker config of this machine\s*$/m)
  assert.match(bad.stdout, /^image\s+localhost:1\/bad\s*$/m)
  const suspended = await run('explain', 'x')
  assert.equal(suspended.code, 0)
  assert.match(suspended.stderr, /flux-system\/x: ImageRepository 'flux-system\/x' is suspended/)
})

test('explain: what there is not', async (t) => {
  const { run } = await fleetOf(t)
  const { code, stderr } = await run('explain', 'nope')
  assert.equal(code, 1)
  assert.equal(
    stderr,
    "✗ 'nope' is neither an ImagePolicy nor a marked file; policies are flux-system/app\n",
  )
  assert.match((await run('explain')).stderr, /accepts 1 arg\(s\), received 0/)
})
