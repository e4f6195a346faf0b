import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeGitHost } from '../server/git/index.ts'
import {
  automationOf,
  bareRepository,
  commitInto,
  deploymentOf,
  type Files,
  installHook,
  objectOf,
  type Place,
  policyOf,
  serve,
  startRegistry,
  workTree,
} from './fixture.test.ts'
import { runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

type Fleet = Place & {
  readonly image: string
  /** `tidemark update --repo` of this repository. */
  readonly update: (...flags: readonly string[]) => ReturnType<Place['run']>
  /** `author: message` of a branch, oldest first, without the seed. */
  readonly log: (branch: string) => readonly string[]
  readonly head: (branch: string) => string
}

/** A bare repository with the objects of `app`, a deployment, and whatever else is given. */
async function fleetOf(t: TestContext, more: Files | ((image: string) => Files)): Promise<Fleet> {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0', '2.0.0'])
  const image = `${registry.host}/app`
  const place = bareRepository(t, {
    'flux/app.yaml': policyOf(image),
    'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
    ...(typeof more === 'function' ? more(image) : more),
  })
  return {
    ...place,
    image,
    update: (...flags) => place.run('update', '--repo', place.folder, ...flags),
    log: (branch) =>
      place
        .git('log', '--reverse', '--format=%an: %s', branch)
        .split('\n')
        .filter((line) => line !== 'Seed: seed'),
    head: (branch) => place.git('for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`),
  }
}

const automation = (git = ''): Files => ({ 'flux/auto.yaml': automationOf('one', './apps', git) })

const pushes: readonly [
  name: string,
  push: string,
  flags: readonly string[],
  branch: string,
  main: boolean,
][] = [
  ['the branch that is read', '', [], 'main', true],
  ['another branch, which is new', ', push: {branch: images}', [], 'images', false],
  [
    '--push-branch, which outranks both',
    ', push: {branch: images}',
    ['--push-branch', 'pb'],
    'pb',
    false,
  ],
]

for (const [name, push, flags, branch, isMain] of pushes) {
  test(`--repo --push: to ${name}`, async (t) => {
    const fleet = await fleetOf(t, automation(push))
    const before = fleet.head('main')
    const { code, stdout, stderr } = await fleet.update('--push', ...flags)
    assert.deepEqual(
      [code, stderr.split('\n').at(-2)],
      [
        0,
        `✔ flux-system/one: pushed commit '${fleet.head(branch).slice(0, 7)}' to branch '${branch}' (1 change)`,
      ],
    )
    const { image } = fleet
    assert.equal(stdout, `apps/app.yaml:8  ${image}:1.0.0 -> ${image}:1.1.0  (flux-system:app)\n`)
    assert.deepEqual(fleet.log(branch), ['Bot: update one'])
    assert.equal(fleet.git('rev-parse', `${branch}~1`), before)
    assert.equal(fleet.head('main') === before, !isMain)
    assert.equal(
      fleet.git('show', `${branch}:apps/app.yaml`),
      deploymentOf(`${image}:1.1.0`, 'app').trimEnd(),
    )

    const again = await fleet.update('--push', ...flags)
    assert.deepEqual([again.code, again.stdout], [0, ''])
    assert.match(again.stderr, /► flux-system\/one: repository up-to-date\n$/)
    assert.deepEqual(fleet.log(branch), ['Bot: update one'])
  })
}

test('an existing push branch is continued, not made again', async (t) => {
  const fleet = await fleetOf(t, automation(', push: {branch: images}'))
  fleet.git('branch', 'images', 'main')
  const foreign = commitInto(fleet, 'images', { 'README.md': 'by hand\n' }, 'by hand')
  assert.equal((await fleet.update('--push')).code, 0)
  assert.equal(fleet.git('rev-parse', 'images~1'), foreign)
})

test('push.refspec moves another ref to the same commit, push.options reach the server', async (t) => {
  const push = ", push: {refspec: 'refs/heads/main:refs/heads/smth/else', options: {a: b, c: ''}}"
  const fleet = await fleetOf(t, automation(push))
  installHook(fleet.folder, 'pre-receive', 'env | grep ^GIT_PUSH_OPTION_ | sort > options')
  const { code, stderr } = await fleet.update('--push')
  assert.equal(code, 0, stderr)
  assert.equal(fleet.head('smth/else'), fleet.head('main'))
  assert.equal(
    readFileSync(path.join(fleet.folder, 'options'), 'utf8'),
    'GIT_PUSH_OPTION_0=a=b\nGIT_PUSH_OPTION_1=c=\nGIT_PUSH_OPTION_COUNT=2\n',
  )
})

test('a refspec that is refused leaves the branch where it was', async (t) => {
  const push = ", push: {refspec: 'refs/heads/main:refs/heads/locked'}"
  const fleet = await fleetOf(t, automation(push))
  const before = fleet.head('main')
  installHook(fleet.folder, 'update', 'test "$1" != refs/heads/locked')
  const { code, stderr } = await fleet.update('--push')
  assert.equal(code, 1)
  assert.match(
    stderr,
    /failed to update source: failed to push to remote: command error on refs\/heads\/locked: hook declined/,
  )
  assert.deepEqual([fleet.head('main'), fleet.head('locked')], [before, ''])
})

test('a refspec whose source this run does not write', async (t) => {
  const fleet = await fleetOf(t, automation(", push: {refspec: 'HEAD:refs/for/main'}"))
  const { code, stderr } = await fleet.update('--push')
  assert.equal(code, 1)
  assert.match(
    stderr,
    /✗ flux-system\/one: cannot push with refspec 'HEAD:refs\/for\/main': use 'refs\/heads\/main:refs\/\.\.\.'/,
  )
})

const two = (image: string): Files => ({
  'infra/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
  'flux/auto.yaml': automationOf('one', './apps') + automationOf('two', './infra'),
})

test('automations of one branch: commits in order, one push', async (t) => {
  const fleet = await fleetOf(t, two)
  installHook(fleet.folder, 'post-receive', 'cat >> pushes')
  assert.equal((await fleet.update('--push')).code, 0)
  assert.deepEqual(fleet.log('main'), ['Bot: update one', 'Bot: update two'])
  assert.equal(readFileSync(path.join(fleet.folder, 'pushes'), 'utf8').split('\n').length, 2)
})

test('automations of one branch whose roots overlap: the first takes the change', async (t) => {
  const all = automationOf('all', './')
  const fleet = await fleetOf(t, { 'flux/auto.yaml': automationOf('one', './apps') + all })
  const { code, stderr } = await fleet.update('--push')
  assert.equal(code, 0)
  assert.match(
    stderr,
    /✔ flux-system\/one: pushed .*\n► flux-system\/all: repository up-to-date\n$/,
  )
  assert.deepEqual(fleet.log('main'), ['Bot: update one'])
})

test('the order of automations with disjoint roots does not matter to the tree', async (t) => {
  const trees: string[] = []
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0'])
  const image = `${registry.host}/app`
  for (const names of [
    ['one', 'two'],
    ['two', 'one'],
  ]) {
    const roots: Files = { one: './apps', two: './infra' }
    const place = bareRepository(t, {
      'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
      'infra/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
    })
    writeFileSync(
      path.join(place.folder, 'objects.yaml'),
      policyOf(image) + names.map((name) => automationOf(name, roots[name] ?? '')).join(''),
    )
    const { code } = await place.run('update', '--repo', '.', '--push', '-f', 'objects.yaml')
    assert.equal(code, 0)
    trees.push(place.git('rev-parse', 'main^{tree}'))
  }
  assert.equal(trees[0], trees[1])
})

test('one automation fails, the other one is pushed', async (t) => {
  const fleet = await fleetOf(t, (image) => ({
    ...two(image),
    'flux/auto.yaml':
      automationOf('one', './apps').replace("'update one'", "'{{ .Nope }}'") +
      automationOf('two', './infra'),
  }))
  const { code, stdout, stderr } = await fleet.update('--push')
  assert.equal(code, 1)
  assert.match(stdout, /^infra\/app\.yaml:8 .*\n$/)
  assert.match(
    stderr,
    /✗ flux-system\/one: failed to update source: failed to run template from spec: template: commit message:1:3: executing "commit message" at <\.Nope>: can't evaluate field Nope/,
  )
  assert.deepEqual(fleet.log('main'), ['Bot: update two'])
})

test('a file whose name is not UTF-8: left alone, and said', async (t) => {
  const odd = String.raw`"apps/bad\377.yaml"`
  const fleet = await fleetOf(t, (image) => ({
    ...automation(),
    [odd]: deploymentOf(`${image}:1.0.0`, 'app'),
  }))
  const { code, stdout, stderr } = await fleet.update('--push')
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^apps\/app\.yaml:8 .*\n$/)
  assert.match(stderr, /'apps\/bad\uFFFD\.yaml' was left alone: its name is not UTF-8/)
  assert.match(fleet.git('show', '--stat', 'main'), /1 file changed/)
})

test('such a name on a branch that an automation pushes to', async (t) => {
  const odd = String.raw`"apps/bad\377.yaml"`
  const fleet = await fleetOf(t, () => automation(', push: {branch: updates}'))
  commitInto(
    fleet,
    'updates',
    { [odd]: deploymentOf('x:1', 'app'), 'apps/a': '' },
    'by somebody else',
  )
  const { stderr } = await fleet.update('--push')
  assert.match(stderr, /'apps\/bad\uFFFD\.yaml' was left alone: its name is not UTF-8/)
})

test('a marked file that holds a Secret is edited, and nothing of it is kept', async (t) => {
  const fleet = await fleetOf(t, (image) => ({
    ...automation(),
    'apps/secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}
  password: a-password-in-the-tree
`,
  }))
  for (const stdout of [/apps\/secret\.yaml:5/, /^$/]) {
    const ended = await fleet.update('--push')
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, stdout)
  }
  const home = path.join(fleet.env['TIDEMARK_HOME'] ?? '', 'mirrors')
  const kept = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('index.db'),
  )
  assert.equal(kept.length, 1)
  const text = readFileSync(path.join(home, kept[0] ?? ''), 'latin1')
  assert.doesNotMatch(text, /a-password-in-the-tree/)
  assert.match(text, /unkept/)
})

test('two ways into one repository take turns at its mirror', async (t) => {
  const secret = `---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {username: bot, password: bots-password}
`
  const source = 'interval: 5m, url: "https://example.com/x", ref: {branch: main}'
  const other = automationOf('two', './infra').replace('name: fleet', 'name: closed')
  const fleet = await fleetOf(t, (image) => ({
    ...two(image),
    'flux/auto.yaml':
      objectOf('GitRepository', 'fleet', source) +
      objectOf('GitRepository', 'closed', `${source}, secretRef: {name: key}`) +
      automationOf('one', './apps') +
      other +
      secret,
  }))
  for (const outcome of [/pushed commit/, /repository up-to-date/]) {
    const { code, stderr } = await fleet.update('--push', '--trust-tree')
    assert.equal(code, 0, stderr)
    assert.match(stderr, outcome)
  }
})

test('a lost race is planned again: both commits are there', async (t) => {
  const fleet = await fleetOf(t, two)
  const host = makeGitHost({ root: path.dirname(fleet.folder), env: fleet.env })
  let races = 0
  const authority = await serve(t, async (request, signal) => {
    if (request.method === 'POST' && request.url.endsWith('/git-receive-pack') && races < 2) {
      races++
      commitInto(fleet, 'main', { [`race-${races}.txt`]: 'x' }, 'by somebody else')
    }
    return host.send(request, signal)
  })
  fleet.git('config', 'http.receivepack', 'true')
  const { code, stderr } = await fleet.run(
    'update',
    '--repo',
    `http://${authority}/fleet.git`,
    '--push',
  )
  assert.equal(code, 0, stderr)
  assert.deepEqual(fleet.log('main'), [
    'Seed: by somebody else',
    'Seed: by somebody else',
    'Bot: update one',
    'Bot: update two',
  ])
})

test('a race that is lost for ever ends, and says so', async (t) => {
  const fleet = await fleetOf(t, automation())
  const host = makeGitHost({ root: path.dirname(fleet.folder), env: fleet.env })
  let races = 0
  const authority = await serve(t, async (request, signal) => {
    if (request.method === 'POST' && request.url.endsWith('/git-receive-pack')) {
      races++
      commitInto(fleet, 'main', { 'race.txt': `${races}` }, 'by somebody else')
    }
    return host.send(request, signal)
  })
  fleet.git('config', 'http.receivepack', 'true')
  const url = `http://${authority}/fleet.git`
  const { code, stdout } = await fleet.run('update', '--repo', url, '--push', '-o', 'json')
  assert.equal(code, 1)
  assert.deepEqual(JSON.parse(stdout).runs, [
    {
      automation: { namespace: 'flux-system', name: 'one' },
      repository: url,
      branch: 'main',
      pushBranch: 'main',
      changes: [],
      skipped: [],
      outcome: 'failed',
      error: {
        code: 'GitOperationFailed',
        message:
          'failed to update source: failed to push to remote: non-fast-forward update: refs/heads/main',
      },
    },
  ])
  assert.equal(races, 5)
  assert.ok(fleet.log('main').every((line) => line === 'Seed: by somebody else'))
})

test('a protected branch: the words of the remote, and nothing has moved', async (t) => {
  const fleet = await fleetOf(t, two)
  const before = fleet.head('main')
  installHook(
    fleet.folder,
    'pre-receive',
    'echo "main is protected: open a pull request" >&2; exit 1',
  )
  const { code, stdout, stderr } = await fleet.update('--push')
  assert.deepEqual([code, stdout, fleet.head('main')], [1, '', before])
  for (const name of ['one', 'two']) {
    const text = `✗ flux-system/${name}: failed to update source: failed to push to remote: command error on refs/heads/main: pre-receive hook declined: main is protected: open a pull request\n`
    assert.ok(stderr.includes(text), stderr)
  }
})

const unread: readonly [name: string, git: string, text: RegExp][] = [
  [
    'a branch that is not there',
    'checkout: {ref: {branch: nope}}',
    /✗ flux-system\/one: .*couldn't find remote ref "refs\/heads\/nope"/,
  ],
  [
    'a tag without a push branch',
    'checkout: {ref: {tag: v1}}',
    /✗ flux-system\/one: failed configuring source manager: push spec not provided, and cannot be inferred from \.spec\.git\.checkout\.ref or GitRepository \.spec\.ref\n/,
  ],
  [
    'an update path that is not there',
    'path',
    /✗ flux-system\/one: failed to apply policies: walking path for files: lstat nowhere: no such file or directory\n/,
  ],
]

for (const [name, git, text] of unread) {
  test(`--repo: ${name}`, async (t) => {
    const object =
      git === 'path'
        ? automationOf('one', './nowhere')
        : automationOf('one', './apps').replace('checkout: {ref: {branch: main}}', git)
    const fleet = await fleetOf(t, { 'flux/auto.yaml': object })
    const { code, stderr } = await fleet.update('--push')
    assert.equal(code, 1)
    assert.match(stderr, text)
  })
}

test('a tag is read, another branch is written', async (t) => {
  const git = automationOf('one', './apps', ', push: {branch: images}')
  const fleet = await fleetOf(t, { 'flux/auto.yaml': git.replace('{branch: main}', '{tag: v1}') })
  fleet.git('tag', 'v1', 'main')
  commitInto(fleet, 'main', { 'later.txt': 'x' })
  assert.equal((await fleet.update('--push')).code, 0)
  assert.equal(fleet.git('rev-parse', 'images~1'), fleet.git('rev-parse', 'v1'))
})

test('without an automation: the branch of HEAD, the default text, Tidemark or the given author', async (t) => {
  const fleet = await fleetOf(t, {})
  assert.equal((await fleet.update('--push')).code, 0)
  assert.equal(
    fleet.git('log', '-1', '--format=%an <%ae>: %B', 'main').trim(),
    'Tidemark <tidemark@localhost>: Update from image update automation',
  )
  commitInto(fleet, 'main', { 'apps/app.yaml': deploymentOf(`${fleet.image}:1.0.0`, 'app') })
  const author = ['--author-name', 'Eve', '--author-email', 'eve@example.com']
  const message = '{{ range .Changed.Changes }}{{ .NewValue }}{{ end }} {{ .AutomationObject }}'
  assert.equal((await fleet.update('--push', ...author, '--message', message)).code, 0)
  assert.equal(
    fleet.git('log', '-1', '--format=%an <%ae>: %B', 'main').trim(),
    `Eve <eve@example.com>: ${fleet.image}:1.1.0 flux-system/tidemark`,
  )
})

test('--branch reads, and writes, another branch', async (t) => {
  const fleet = await fleetOf(t, {})
  fleet.git('branch', 'staging', 'main')
  assert.equal((await fleet.update('--push', '--branch', 'staging')).code, 0)
  assert.deepEqual([fleet.log('main'), fleet.log('staging').length], [[], 1])
})

const gitRepository = (name: string, url: string, more = ''): string =>
  objectOf('GitRepository', name, `url: ${url}, interval: 1m, ref: {branch: main}${more}`)

test('automations of another repository are skipped when one is of this', async (t) => {
  const other = automationOf('other', './apps').replace('name: fleet}', 'name: other}')
  const fleet = await fleetOf(t, {
    'flux/auto.yaml':
      automationOf('one', './apps') + other + gitRepository('other', 'https://git.example.com/o/x'),
  })
  const host = makeGitHost({ root: path.dirname(fleet.folder), env: fleet.env })
  const authority = await serve(t, host.send)
  const repo = `http://${authority}/fleet`
  const source = gitRepository('fleet', `${repo}.git`)
  commitInto(fleet, 'main', { 'flux/source.yaml': source })
  fleet.git('config', 'http.receivepack', 'true')
  const { code, stderr } = await fleet.run('update', '--repo', `${repo}.git`, '--push')
  assert.equal(code, 0, stderr)
  assert.match(
    stderr,
    /► flux-system\/other: GitRepository 'flux-system\/other' is another repository\n/,
  )
  assert.deepEqual(
    fleet.log('main').filter((line) => line.startsWith('Bot')),
    ['Bot: update one'],
  )
})

test('a Git Secret of no use fails its automation alone; a suspended one needs none', async (t) => {
  const own = (name: string, suspend = ''): string =>
    automationOf(name, './apps')
      .replace('name: fleet}', 'name: private}')
      .replace('interval: 5m', `interval: 5m${suspend}`)
  const fleet = await fleetOf(t, {
    'flux/auto.yaml': own('bad') + own('idle', ', suspend: true') + automationOf('good', './apps'),
    'flux/secret.yaml':
      'kind: Secret\napiVersion: v1\nmetadata: {name: token}\nstringData: {password: hunter22}\n',
  })
  const host = makeGitHost({ root: path.dirname(fleet.folder), env: fleet.env })
  const repo = `http://${await serve(t, host.send)}/fleet.git`
  const source = gitRepository('private', repo, ', secretRef: {name: token}')
  commitInto(fleet, 'main', { 'flux/source.yaml': source })
  fleet.git('config', 'http.receivepack', 'true')
  const { code, stderr } = await fleet.run('update', '--repo', repo, '--push')
  assert.equal(code, 1)
  assert.match(stderr, /► flux-system\/idle: reconciliation is suspended\n/)
  assert.match(stderr, /✗ flux-system\/bad: failed configuring source manager: /)
  assert.match(stderr, /✔ flux-system\/good: pushed commit/)
  assert.ok(!stderr.includes('hunter22'))
})

test('a password in --repo is printed nowhere, in no format', async (t) => {
  const fleet = await fleetOf(t, automation())
  const host = makeGitHost({
    root: path.dirname(fleet.folder),
    env: fleet.env,
    users: { ada: 'correct-horse' },
  })
  const authority = await serve(t, host.send)
  for (const password of ['correct-horse', 'battery-staple']) {
    for (const format of ['text', 'json', 'yaml', 'markdown']) {
      const url = `http://ada:${password}@${authority}/fleet.git`
      const { stdout, stderr } = await fleet.run('update', '--repo', url, '-o', format)
      assert.ok(!`${stdout}${stderr}`.includes(password), format)
    }
  }
})

test('GIT_TOKEN and GIT_PASSWORD are used and not printed', async (t) => {
  const fleet = await fleetOf(t, automation())
  const users = { ada: 'correct-horse' }
  const host = makeGitHost({ root: path.dirname(fleet.folder), env: fleet.env, users })
  const repo = `http://${await serve(t, host.send)}/fleet.git`
  const words = ['update', '--repo', repo, '--git-username', 'ada', '-o', 'json']
  const run = (password: string) =>
    runCaptured(words, tree, { cwd: fleet.folder, env: { ...fleet.env, GIT_PASSWORD: password } })
  const good = await run('correct-horse')
  assert.equal(good.code, 0, good.stderr)
  assert.equal(JSON.parse(good.stdout).runs[0].repository, repo)
  const bad = await run('battery-staple')
  assert.equal(bad.code, 1)
  assert.ok(!`${good.stdout}${good.stderr}${bad.stderr}`.match(/correct-horse|battery-staple/))
})

test('a dry run leaves nothing behind in the repository', async (t) => {
  const fleet = await fleetOf(t, automation(', push: {branch: images}'))
  const refs = fleet.git('for-each-ref')
  const objects = fleet.git('count-objects', '-v')
  const { code, stdout, stderr } = await fleet.update('--exit-code')
  assert.equal(code, 2)
  assert.match(stdout, /^--- a\/apps\/app\.yaml\n/)
  assert.match(
    stderr,
    /► flux-system\/one: 1 change to make; nothing was written, --push does it\n$/,
  )
  assert.deepEqual([fleet.git('for-each-ref'), fleet.git('count-objects', '-v')], [refs, objects])
  assert.ok(!existsSync(path.join(fleet.folder, 'options')))
})

const marker = ' # {"$imagepolicy": "flux-system:app"}'

// biome-ignore format: a table is read down its columns
const linked: readonly [what: string, updatePath: string, links: Readonly<Record<string, string>>, changes: number][] = [
  ['a file behind a link',               './app',  { 'app/a.yaml': '../stacks/x.yaml' },                             1],
  ['a file behind several links, too',   '.',      { 'app/a.yaml': '../stacks/x.yaml', 'app/b.yaml': 'a.yaml' },     3],
  ['an update path that is a link',      './app',  { app: 'stacks' },                                                1],
  ['an update path below a link',        './l/sub', { l: '.', sub: 'stacks' },                                       1],
  ['a link that leads out',              './app',  { 'app/a.yaml': '../../x.yaml', 'app/c.yaml': '/etc/c.yaml' },    0],
]

for (const [what, updatePath, links, changes] of linked) {
  test(`a folder and its remote are alike behind links: ${what}`, async (t) => {
    const image = 'localhost:1/app'
    const place = workTree(t, {
      'flux/app.yaml': policyOf(image) + automationOf('one', updatePath),
      'stacks/x.yaml': `image: ${image}:1.0.0${marker}\n`,
    })
    for (const [link, target] of Object.entries(links)) {
      mkdirSync(path.dirname(path.join(place.folder, link)), { recursive: true })
      symlinkSync(target, path.join(place.folder, link))
    }
    place.git('add', '.')
    place.git('commit', '--quiet', '--message=links')
    place.git('push', '--quiet', 'origin', 'main')
    const words = ['-o', 'json', '--set', `flux-system:app=${image}:1.1.0`]
    const folder = await place.run('update', '--dry-run', ...words)
    const remote = await place.run('update', '--push', '--repo', place.origin.folder, ...words)
    const told = [folder, remote].map(({ stdout }) => JSON.parse(stdout).runs[0].changes)
    assert.deepEqual(told[0], told[1])
    assert.equal(told[1].length, changes, remote.stdout)
    const edited = changes === 0 ? [] : ['stacks/x.yaml']
    const files = place.origin.git('show', '--format=', '--name-only', 'main').split('\n')
    assert.deepEqual(changes === 0 ? edited : files, edited)
    const notice = /left alone: a link that leads out of the repository/
    assert.equal(notice.test(remote.stdout), what === 'a link that leads out')
    const diff = await place.run('update', '--dry-run', ...words.slice(2))
    assert.equal(diff.stdout.match(/^\+\+\+ /gm)?.length ?? 0, changes === 0 ? 0 : 1)
  })
}
