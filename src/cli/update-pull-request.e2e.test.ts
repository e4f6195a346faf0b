import assert from 'node:assert/strict'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { createStore, type FakeStore, secret } from '../../test/forge/fake-forge.ts'
import { fakeGitea } from '../../test/forge/fake-gitea.ts'
import { makeGitHost } from '../server/git/index.ts'
import {
  automationOf,
  bareRepository,
  commitInto,
  deploymentOf,
  objectOf,
  type Place,
  plainFolder,
  serve,
  writeFiles,
} from './fixture.test.ts'
import { runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

const image = 'registry.example.com/app'

type Fleet = {
  readonly place: Place
  readonly store: FakeStore
  /**
   * `update --repo URL` with the forge's address, at the given tag. Without one the policy fails:
   * there is no registry.
   */
  readonly update: (
    tag: string | undefined,
    ...flags: readonly string[]
  ) => ReturnType<Place['run']>
  /** `update --repo URL --pr` at 1.1.0, for which nobody says where the forge is. */
  readonly updateBy: (
    env: Readonly<Record<string, string>>,
    ...flags: readonly string[]
  ) => ReturnType<Place['run']>
}

async function fleetOf(t: TestContext, annotation?: string, git = ''): Promise<Fleet> {
  const policy = objectOf(
    'ImagePolicy',
    'app',
    "imageRepositoryRef: {name: app}, policy: {semver: {range: '*'}}",
  )
  const automation = automationOf('one', './apps', git)
  const annotated =
    annotation === undefined
      ? automation
      : automation.replace('{name: one}', `{name: one, annotations: {${annotation}}}`)
  const place = bareRepository(t, {
    'flux/app.yaml': policy + annotated,
    'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
  })
  place.git('config', 'http.receivepack', 'true')
  const host = makeGitHost({ root: path.dirname(place.folder), env: place.env })
  const authority = await serve(t, (request, signal) =>
    host.send({ ...request, url: request.url.replace('/acme/', '/') }, signal),
  )
  const store = createStore()
  store.tipOf = (branch) => place.git('rev-parse', branch)
  const api = `http://${await serve(t, fakeGitea(store))}/api/v1`
  const env = { ...place.env, GITEA_TOKEN: secret }
  const words = ['update', '--repo', `http://${authority}/acme/fleet.git`]
  const forge = ['--forge', 'gitea', '--forge-api', api]
  return {
    place,
    store,
    update: (tag, ...flags) => {
      const set = tag === undefined ? [] : [`--set=flux-system:app=${image}:${tag}`]
      return runCaptured([...words, ...set, ...forge, ...flags], tree, { cwd: place.folder, env })
    },
    updateBy: (own, ...flags) => {
      const set = `--set=flux-system:app=${image}:1.1.0`
      const how = { cwd: place.folder, env: { ...place.env, ...own } }
      return runCaptured([...words, set, '--pr', ...flags], tree, how)
    },
  }
}

test('--pr: opens one request on a branch of its own, and the second run nothing', async (t) => {
  const { place, store, update } = await fleetOf(t)
  const first = await update('1.1.0', '--pr', '--pr-label', 'bug')
  assert.equal(first.code, 0, first.stderr)
  assert.match(first.stderr, /✔ flux-system\/one: pull request \d+ opened: http/)
  const [request, ...others] = store.requests
  assert.ok(request)
  assert.deepEqual(others, [])
  assert.equal(request.base, 'main')
  assert.equal(request.head, 'tidemark/flux-system/one')
  assert.match(request.body, /registry\.example\.com\/app:1\.1\.0/)
  assert.deepEqual(request.labels, ['bug'])
  assert.match(place.git('show', `${request.head}:apps/app.yaml`), /app:1\.1\.0/)
  assert.match(place.git('show', 'main:apps/app.yaml'), /app:1\.0\.0/)

  const writes = store.writes.length
  const second = await update('1.1.0', '--pr', '--pr-label', 'bug')
  assert.equal(second.code, 0, second.stderr)
  assert.equal(store.writes.length, writes)
})

test('--pr: a newer tag updates the open request', async (t) => {
  const { store, update } = await fleetOf(t)
  await update('1.1.0', '--pr')
  const newer = await update('1.2.0', '--pr')
  assert.match(newer.stderr, /pull request \d+ updated/)
  assert.equal(store.requests.length, 1)
  assert.match(store.requests[0]?.body ?? '', /app:1\.2\.0/)
})

test('--pr: closes its own request when nothing is left to do', async (t) => {
  const { place, store, update } = await fleetOf(t)
  await update('1.1.0', '--pr')
  commitInto(place, 'main', { 'apps/app.yaml': deploymentOf(`${image}:1.1.0`, 'app') }, 'by hand')
  const after = await update('1.1.0', '--pr')
  assert.match(after.stderr, /pull request \d+ closed/)
  assert.equal(store.requests[0]?.isOpen, false)
})

test('--pr: a policy without a result leaves the request alone', async (t) => {
  const { place, store, update } = await fleetOf(t)
  await update('1.1.0', '--pr')
  const [before, writes] = [structuredClone(store.requests), store.writes.length]
  const failed = await update(undefined, '--pr', '--pr-label', 'bug')
  assert.equal(failed.code, 1)
  assert.match(failed.stderr, /nothing changed; 1 policy failed/)
  assert.match(failed.stderr, /pull request \d+ unchanged: http/)
  assert.match(failed.stderr, /stays as it is: no result for 'flux-system\/app'/)
  assert.deepEqual(store.requests, before)
  assert.equal(store.writes.length, writes)

  const automation = place.git('show', 'main:flux/app.yaml').replace(/^[^]*(?=---)/, '')
  commitInto(place, 'main', { 'flux/app.yaml': automation }, 'the policy is gone')
  const gone = await update(undefined, '--pr')
  assert.match(gone.stderr, /stays as it is: no result for 'flux-system\/app'/)
  assert.deepEqual(store.requests, before)
})

test('--pr: a request that somebody closed stays closed until there is something new', async (t) => {
  const { store, update } = await fleetOf(t)
  await update('1.1.0', '--pr')
  const [request] = store.requests
  assert.ok(request)
  request.isOpen = false
  await update('1.1.0', '--pr')
  assert.equal(store.requests.length, 1)
  await update('1.2.0', '--pr')
  assert.equal(store.requests.filter((one) => one.isOpen).length, 1)
})

test('the annotation asks for a request, too, and --push then opens it', async (t) => {
  const { store, update } = await fleetOf(t, 'tidemark.dev/pull-request: draft')
  const ended = await update('1.1.0', '--push')
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(store.requests.length, 1)
})

test('a forge that refuses makes the run fail, though the push stands', async (t) => {
  const { place, store, update } = await fleetOf(t)
  store.intercept = () => ({ status: 403, headers: {}, body: new Uint8Array() })
  const ended = await update('1.1.0', '--pr')
  assert.equal(ended.code, 1)
  assert.match(place.git('show', 'tidemark/flux-system/one:apps/app.yaml'), /app:1\.1\.0/)
  assert.ok(!`${ended.stdout}${ended.stderr}`.includes(secret))
})

// biome-ignore format: a table is read down its columns
const unready: readonly [name: string, env: Readonly<Record<string, string>>, flags: readonly string[], says: RegExp][] = [
  ['a forge that nobody knows', { GITEA_TOKEN: secret }, [],                  /nothing was pushed: cannot tell which forge runs at '127\.0\.0\.1': .+ --forge, and by --forge-api/],
  ['no token for it',           {},                      ['--forge', 'gitea'], /nothing was pushed: cannot open a pull request: .+; set GITEA_TOKEN/],
]

for (const [name, env, flags, says] of unready) {
  test(`--pr pushes nothing: ${name}`, async (t) => {
    const { place, updateBy } = await fleetOf(t)
    const ended = await updateBy(env, ...flags)
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, says)
    assert.equal(place.git('branch', '--list', '--format=%(refname:short)'), 'main')
  })
}

test('--pr: an automation that wants no request is pushed without a forge', async (t) => {
  const { place, updateBy } = await fleetOf(t, "tidemark.dev/pull-request: 'false'")
  const ended = await updateBy({})
  assert.equal(ended.code, 0, ended.stderr)
  assert.match(place.git('show', 'main:apps/app.yaml'), /app:1\.1\.0/)
})

test('--pr needs a repository, and its flags need it', async (t) => {
  const { place } = await fleetOf(t)
  const plain = plainFolder(t, { 'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app') })
  const policy = objectOf(
    'ImagePolicy',
    'app',
    'imageRepositoryRef: {name: app}, policy: {alphabetical: {}}',
  )
  writeFiles(plain.folder, { 'flux/app.yaml': policy })
  const set = `--set=flux-system:app=${image}:1.1.0`
  assert.match((await plain.run('update', '--pr', set)).stderr, /is in no Git repository\n$/)
  const alone = await place.run('update', '--repo', '.', '--pr-draft')
  assert.match(alone.stderr, /go with --pr/)
})

const refspec = ", push: {branch: images, refspec: 'refs/heads/images:refs/heads/production'}"

test('a refspec moves nothing where a request is wanted', async (t) => {
  const { place, update } = await fleetOf(t, undefined, refspec)
  const refs = (): string => place.git('for-each-ref', '--format=%(refname:short)', 'refs/heads')
  const asked = await update('1.1.0', '--pr', '--output', 'json')
  assert.equal(asked.code, 0, asked.stderr)
  assert.equal(refs(), 'images\nmain')
  assert.ok(!asked.stdout.includes('alsoRefs'))
})

test('the refs that a refspec moves are told', async (t) => {
  const { place, update } = await fleetOf(t, undefined, refspec)
  const pushed = await update('1.1.0', '--push', '--output', 'json')
  assert.equal(pushed.code, 0, pushed.stderr)
  assert.match(
    pushed.stderr,
    /pushed commit '\w+' to branch 'images' and 'refs\/heads\/production'/,
  )
  const { runs } = JSON.parse(pushed.stdout)
  assert.deepEqual(runs[0].alsoRefs, ['refs/heads/production'])
  assert.equal(place.git('rev-parse', 'production'), place.git('rev-parse', 'images'))
})
