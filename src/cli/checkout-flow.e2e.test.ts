import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { type FakeStore, secret } from '../../test/forge/fake-forge.ts'
import { type ForgeWithGit, forgeVariables, forgeWithGit } from '../../test/forge/forge-with-git.ts'
import { type ForgeKind, forgeKinds } from '../io/forge/index.ts'
import {
  automationOf,
  bareRepository,
  deploymentOf,
  objectOf,
  type Place,
  serve,
} from './fixture.test.ts'
import { type Captured, runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

const image = 'registry.example.com/app'

type Env = Readonly<Record<string, string>>

type World = {
  readonly forge: ForgeWithGit
  readonly store: FakeStore
  /** The bare repository behind the forge. */
  readonly origin: Place
  /** `http://127.0.0.1:port`, of Git and API. */
  readonly url: string
  /** A fresh clone, as CI makes it: with the token in its configuration. */
  readonly clone: (name: string) => Clone
}

type Clone = {
  readonly git: (...words: readonly string[]) => string
  /** `update` at a tag, as a CI job that was given these variables. */
  readonly update: (tag: string, words?: readonly string[], env?: Env) => Promise<Captured>
}

const header = `Authorization: Basic ${Buffer.from(`x-access-token:${secret}`).toString('base64')}`

/** Two automations, each with a file and a policy of its own. */
async function worldOf(
  t: TestContext,
  kind: ForgeKind,
  push: readonly [one: string, two: string],
): Promise<World> {
  const policy = (name: string): string =>
    objectOf('ImagePolicy', name, `imageRepositoryRef: {name: app}, policy: {semver: {range: '*'}}`)
  const names = ['one', 'two'] as const
  const files = names.map((name, at) => [
    [`flux/${name}.yaml`, policy(name) + automationOf(name, `./${name}`, push[at])],
    [`${name}/app.yaml`, deploymentOf(`${image}:1.0.0`, name)],
  ])
  const origin = bareRepository(t, Object.fromEntries(files.flat()))
  const forge = forgeWithGit(kind, origin.folder, origin.env)
  const url = `http://${await serve(t, forge.send)}`
  origin.git('config', 'http.receivepack', 'true')
  const { server, token } = forgeVariables[kind]
  const clone = (name: string): Clone => {
    const folder = path.join(path.dirname(origin.folder), name)
    // Not over the wire: the server is in this process, which waits for git here.
    origin.git('clone', '--quiet', origin.folder, folder)
    const git = (...words: readonly string[]): string => origin.git('-C', folder, ...words)
    git('remote', 'set-url', 'origin', `${url}/acme/fleet.git`)
    git('config', `http.${url}/.extraHeader`, header)
    const given = { ...origin.env, [server]: url, [token]: secret }
    return {
      git,
      update(tag, words = [], env = given) {
        const set = names.flatMap((one) => ['--set', `flux-system:${one}=${image}:${tag}`])
        const all = ['update', '--push', '--forge', kind, ...set, ...words]
        return runCaptured(all, tree, { cwd: folder, env })
      },
    }
  }
  return { forge, store: forge.store, origin, url, clone }
}

function assertRan({ code, stderr, stdout }: Captured, what: string): void {
  assert.equal(code, 0, `${what}: ${stdout}${stderr}`)
  assert.ok(!stderr.includes(secret), what)
}

/** Where each branch of the remote stands, by the tag in its files. */
function tagsOf({ origin }: World, branch: string): string {
  const tags = ['one', 'two'].map((name) => {
    const text = origin.git('show', `${branch}:${name}/app.yaml`)
    return `${name} ${/app:(\S+)/.exec(text)?.[1]}`
  })
  return tags.join(', ')
}

const pushes: readonly [what: string, push: readonly [string, string]][] = [
  ['one review branch', [', push: {branch: images}', ', push: {branch: images}']],
  ['a review branch each', [', push: {branch: a}', ', push: {branch: b}']],
]

for (const [what, push] of pushes) {
  for (const isFresh of [true, false]) {
    const where = isFresh ? 'fresh clones' : 'one clone'
    test(`the job of run-in-ci.md, three times in ${where}: ${what}`, async (t) => {
      const world = await worldOf(t, 'gitea', push)
      const first = world.clone('clone-0')
      const head = first.git('rev-parse', 'HEAD')
      for (const [time, tag] of ['1.1.0', '1.1.0', '1.2.0'].entries()) {
        const clone = isFresh && time > 0 ? world.clone(`clone-${time}`) : first
        const ran = await clone.update(tag)
        assertRan(ran, `${what}, run ${time}`)
        assert.equal(/pushed commit/.test(ran.stderr), time !== 1, ran.stderr)
        assert.equal(clone.git('rev-parse', 'HEAD'), head)
        assert.equal(clone.git('status', '--porcelain'), '')
      }
      assert.equal(world.origin.git('rev-parse', 'main'), head)
      const [a = '', b = ''] = push.map((one) => /branch: (\w+)/.exec(one)?.[1] ?? '')
      const expected = (name: string): string => (a === b ? '1.2.0' : name)
      assert.equal(tagsOf(world, a), `one 1.2.0, two ${expected('1.0.0')}`)
      assert.equal(tagsOf(world, b), `one ${expected('1.0.0')}, two 1.2.0`)
    })
  }
}

test('one automation for review and one on the checked-out branch', async (t) => {
  const world = await worldOf(t, 'gitea', [', push: {branch: images}', ''])
  const clone = world.clone('clone')
  for (const tag of ['1.1.0', '1.1.0', '1.2.0']) assertRan(await clone.update(tag), tag)
  assert.equal(tagsOf(world, 'main'), 'one 1.0.0, two 1.2.0')
  assert.equal(clone.git('rev-parse', 'HEAD'), world.origin.git('rev-parse', 'main'))
  assert.match(tagsOf(world, 'images'), /^one 1\.2\.0/)
})

for (const kind of forgeKinds) {
  test(`--pr from a checkout at ${kind}: opened once, and updated`, async (t) => {
    const world = await worldOf(t, kind, ['', ''])
    const clone = world.clone('clone')
    const head = clone.git('rev-parse', 'HEAD')
    for (const tag of ['1.1.0', '1.1.0', '1.2.0']) assertRan(await clone.update(tag, ['--pr']), tag)
    const { requests } = world.store
    assert.deepEqual(
      requests.map((one) => [one.base, one.head]),
      [
        ['main', 'tidemark/flux-system/one'],
        ['main', 'tidemark/flux-system/two'],
      ],
    )
    assert.equal(world.origin.git('rev-parse', 'main'), head)
    assert.equal(clone.git('rev-parse', 'HEAD'), head)
    assert.equal(tagsOf(world, 'tidemark/flux-system/two'), 'one 1.0.0, two 1.2.0')
  })

  test(`one token for Git and ${kind}, and only for its own host`, async (t) => {
    const world = await worldOf(t, kind, ['', ''])
    const clone = world.clone('clone')
    clone.git('config', '--unset', `http.${world.url}/.extraHeader`)
    const { server, token } = forgeVariables[kind]
    const env = { ...world.origin.env, [token]: secret }
    const elsewhere = { ...env, [server]: 'https://forge.example.com' }
    const refused = await clone.update('1.1.0', ['--pr'], elsewhere)
    assert.equal(refused.code, 1)
    assert.deepEqual(world.store.writes, [])
    assertRan(await clone.update('1.1.0', ['--pr'], { ...env, [server]: world.url }), kind)
    assert.equal(world.store.requests.length, 2)
  })
}

test("GitLab's token of a job is for the host of that job alone", async (t) => {
  const world = await worldOf(t, 'gitlab', [', push: {branch: a}', ', push: {branch: b}'])
  const clone = world.clone('clone')
  clone.git('config', '--unset', `http.${world.url}/.extraHeader`)
  const job = { ...world.origin.env, CI_JOB_TOKEN: secret }
  const other = { ...job, CI_SERVER_URL: 'https://gitlab.com', GITLAB_HOST: world.url }
  assert.equal((await clone.update('1.1.0', [], other)).code, 1)
  assertRan(await clone.update('1.1.0', [], { ...job, CI_SERVER_URL: world.url }), 'its own')
})

test('GitLab checks out no branch, and names it', async (t) => {
  const world = await worldOf(t, 'gitlab', ['', ''])
  const clone = world.clone('clone')
  clone.git('checkout', '--quiet', '--detach')
  const unnamed = await clone.update('1.1.0', ['--pr'])
  assert.equal(unnamed.code, 1)
  assert.match(unnamed.stderr, /✗ flux-system\/one: .*on no branch/)
  const env = { ...world.origin.env, CI_SERVER_URL: world.url, GITLAB_TOKEN: secret }
  const named = { ...env, GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main' }
  assertRan(await clone.update('1.1.0', ['--pr'], named), 'named')
  assert.equal(world.store.requests[0]?.base, 'main')
  assertRan(await clone.update('1.1.0', [], named), 'without a request')
  assert.equal(tagsOf(world, 'main'), 'one 1.1.0, two 1.1.0')
})

type Fault = {
  readonly step: string
  /** Whether the first run gets as far as the push. */
  readonly isPushed: boolean
  /** Puts the fault in the way; taken away after the first run. */
  readonly set: (world: World) => void
}

const busy = { status: 503, headers: {}, body: new Uint8Array() }

/** A forge that is out of order for some of its calls. */
const refusing =
  (method: string, path: RegExp) =>
  ({ store }: World): void => {
    store.intercept = (call) => (call.method === method && path.test(call.path) ? busy : undefined)
  }

const faults: readonly Fault[] = [
  {
    step: 'push',
    isPushed: false,
    set({ forge }) {
      forge.refuseGit = (path) => (path.includes('receive-pack') ? busy : undefined)
    },
  },
  { step: 'find', isPushed: true, set: refusing('GET', /(?:pulls|merge_requests)$/) },
  { step: 'open', isPushed: true, set: refusing('POST', /(?:pulls|merge_requests)$/) },
]

for (const kind of forgeKinds) {
  for (const { step, isPushed, set } of faults) {
    test(`--pr from a checkout at ${kind}: ${step} fails, and the run after`, async (t) => {
      const world = await worldOf(t, kind, ['', ''])
      const clone = world.clone('clone')
      set(world)
      const failed = await clone.update('1.1.0', ['--pr', '--automation', 'one'])
      assert.equal(failed.code, 1, failed.stderr)
      assert.equal(/branch 'tidemark\/flux-system\/one' was pushed/.test(failed.stderr), isPushed)
      assert.equal(world.store.requests.length, 0)
      world.store.intercept = undefined
      world.forge.refuseGit = undefined
      assertRan(await clone.update('1.1.0', ['--pr', '--automation', 'one']), 'the run after')
      assert.equal(world.store.requests.length, 1)
      const [calls, writes] = [world.store.calls.length, world.store.writes.length]
      assertRan(await clone.update('1.1.0', ['--pr', '--automation', 'one']), 'once more')
      assert.equal(world.store.writes.length, writes)
      assert.ok(world.store.calls.length > calls)
    })
  }

  test(`--pr from a checkout at ${kind}: the label fails, and the run after`, async (t) => {
    const world = await worldOf(t, kind, ['', ''])
    const clone = world.clone('clone')
    const words = ['--pr', '--automation', 'one', '--pr-label', 'bug', '--pr-auto-merge']
    refusing('POST', /labels$|graphql$|merge$/)(world)
    await clone.update('1.1.0', words)
    world.store.intercept = undefined
    assertRan(await clone.update('1.1.0', words), 'the run after')
    assert.equal(world.store.requests.length, 1)
    assert.deepEqual(world.store.requests[0]?.labels, ['bug'])
    assert.equal(world.store.requests[0]?.hasAutoMerge, true)
  })

  test(`--pr at ${kind}: the second update is not opened at first, after a merge`, async (t) => {
    const world = await worldOf(t, kind, ['', ''])
    const clone = world.clone('clone')
    const words = ['--pr', '--automation', 'one']
    assertRan(await clone.update('1.1.0', words), 'first')
    const [first] = world.store.requests
    assert.ok(first)
    Object.assign(first, { isOpen: false, isMerged: true })
    refusing('POST', /(?:pulls|merge_requests)$/)(world)
    assert.equal((await clone.update('1.2.0', words)).code, 1)
    world.store.intercept = undefined
    assertRan(await clone.update('1.2.0', words), 'the run after')
    assert.equal(world.store.requests.filter(({ isOpen }) => isOpen).length, 1)
  })
}

const update = 'tidemark/flux-system/one'

/** What becomes of the request's branch at the forge, by whoever merges or works there. */
type Event = { readonly what: string; readonly isOver: boolean; readonly script: string }

// biome-ignore format: a table is read down its columns
const events: readonly Event[] = [
  { what: 'a squash',           isOver: true,  script: `git merge -q --squash origin/${update} && git commit -qm squashed` },
  { what: 'a rebase',           isOver: true,  script: `git commit -q --allow-empty -m other && git cherry-pick origin/${update}` },
  { what: 'a merge',            isOver: true,  script: `git merge -q --no-ff origin/${update} -m merged` },
  { what: 'a fast-forward',     isOver: true,  script: `git merge -q --ff-only origin/${update}` },
  { what: 'a move of the line', isOver: false, script: 'sed -i s/app:1.0.0/app:1.0.5/ one/app.yaml && git commit -qam moved' },
]

for (const { what, isOver, script } of events) {
  test(`after ${what} the branch of a request, kept, makes another one that merges`, async (t) => {
    const world = await worldOf(t, 'gitea', ['', ''])
    const clone = world.clone('clone')
    const words = ['--pr', '--automation', 'one']
    assertRan(await clone.update('1.1.0', words), 'first')
    atOrigin(world, what, script)
    const [request] = world.store.requests
    assert.ok(request)
    if (isOver) Object.assign(request, { isOpen: false, isMerged: true })
    assertRan(await clone.update('1.1.0', words), 'nothing new')
    const second = await clone.update('1.2.0', words)
    assertRan(second, 'something new')
    assert.equal(world.store.requests.filter(({ isOpen }) => isOpen).length, 1)
    const { origin } = world
    assert.match(origin.git('merge-tree', '--write-tree', 'main', update), /^[0-9a-f]{40}$/)
    assert.equal(origin.git('rev-list', '--count', `main..${update}`), isOver ? '1' : '2')
    assert.match(tagsOf(world, update), /^one 1\.2\.0/)
    const tip = origin.git('rev-parse', update)
    assertRan(await clone.update('1.2.0', words), 'once more')
    assert.equal(origin.git('rev-parse', update), tip)
  })
}

test('commits of others on the branch of a request are kept, and said, also under our author', async (t) => {
  const world = await worldOf(t, 'gitea', ['', ''])
  const clone = world.clone('clone')
  const words = ['--pr', '--automation', 'one']
  assertRan(await clone.update('1.1.0', words), 'first')
  const work = `git checkout -q ${update} && echo x > mine && git add mine && GIT_COMMITTER_NAME=Bot GIT_COMMITTER_EMAIL=bot@example.com git commit -q --author 'Bot <bot@example.com>' -m mine && git push -q origin ${update} && git checkout -q main`
  atOrigin(
    world,
    'work',
    `${work} && sed -i s/app:1.0.0/app:1.0.5/ one/app.yaml && git commit -qam moved`,
  )
  const ran = await clone.update('1.2.0', words)
  assertRan(ran, 'something new')
  assert.match(
    ran.stderr,
    /⚠️ branch 'tidemark\/flux-system\/one' may conflict with 'main', and is kept because it holds commits of others \(Bot </,
  )
  assert.equal(world.origin.git('show', `${update}:mine`), 'x')
})

/** Does something to `main` in a clone of its own, and pushes it. */
function atOrigin({ origin }: World, name: string, script: string): void {
  const folder = path.join(path.dirname(origin.folder), name.replaceAll(' ', '-'))
  origin.git('clone', '--quiet', origin.folder, folder)
  const steps = `set -e; cd '${folder}'; ${script}; git push -q origin main`
  execFileSync('sh', ['-c', steps], { env: origin.env, stdio: 'pipe' })
}
