import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  automationOf,
  deploymentOf,
  type Files,
  objectOf,
  plainFolder,
  policyOf,
  serve,
  startRegistry,
  writeFiles,
} from './fixture.test.ts'

const one = (image: string) => ({
  'flux/app.yaml': policyOf(image),
  'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
})

test('one registry fails: its policy fails with the reason, the others go on', async (t) => {
  const good = await startRegistry(t)
  good.publishTags('app', ['1.0.0', '1.1.0'])
  const bad = await startRegistry(t)
  bad.misbehave({ broken: { times: 99, status: 503 } })
  const place = plainFolder(t, {
    ...one(`${good.host}/app`),
    'flux/db.yaml': policyOf(`${bad.host}/db`),
    'apps/db.yaml': deploymentOf(`${bad.host}/db:1.0.0`, 'db'),
  })
  const { code, stdout, stderr } = await place.run('update', '--exit-code')
  assert.equal(code, 1)
  assert.match(stdout, /^apps\/app\.yaml:8 {2}.*:1\.0\.0 -> .*:1\.1\.0 {2}\(flux-system:app\)\n$/)
  assert.match(stderr, /✗ flux-system\/db: scan failed: .*503/)
  assert.match(stderr, /✔ flux-system\/app: /)
  assert.match(stderr, /✔ 1 change made\ntidemark explain flux-system\/db says more\n$/)
  assert.equal(place.read('apps/db.yaml'), deploymentOf(`${bad.host}/db:1.0.0`, 'db'))
})

const lists: readonly [name: string, faults: object][] = [
  ['a page that leads back to itself', { pageSize: 1, loop: true }],
  ['an answer that breaks off', { cut: true }],
  ['a next page of another repository at another host', { pageSize: 1, link: 'foreign' }],
]

for (const [name, faults] of lists) {
  test(`a tag list that is not complete is never used: ${name}`, async (t) => {
    const registry = await startRegistry(t)
    registry.publishTags('app', ['1.0.0', '1.1.0', '1.2.0'])
    registry.misbehave(faults)
    const files = one(`${registry.host}/app`)
    const { run, read } = plainFolder(t, files)
    const { code, stdout, stderr } = await run('update')
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /✗ flux-system\/app: scan failed: /)
    assert.equal(read('apps/app.yaml'), files['apps/app.yaml'])
  })
}

test('an image that is not there, and one that nobody serves', async (t) => {
  const registry = await startRegistry(t)
  const dead = await startRegistry(t)
  const { run } = plainFolder(t, {
    ...one(`${registry.host}/app`),
    'flux/gone.yaml': policyOf(`${dead.host.replace(/:\d+$/, ':1')}/gone`),
  })
  const { code, stderr } = await run('update')
  assert.equal(code, 1)
  assert.match(stderr, /✗ flux-system\/app: scan failed: .*NAME_UNKNOWN/)
  assert.match(stderr, /✗ flux-system\/gone: scan failed: .*connection refused/)
})

test('policies of one repository share its scan', async (t) => {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0', '2.0.0'])
  const image = `${registry.host}/app`
  const next = objectOf(
    'ImagePolicy',
    'next',
    'imageRepositoryRef: {name: app}, policy: {semver: {range: 2.x}}',
  )
  const { run } = plainFolder(t, { ...one(image), 'flux/next.yaml': next })
  const { code, stderr } = await run('update')
  assert.equal(code, 0)
  assert.match(stderr, /✔ flux-system\/app: .*:1\.1\.0 .*\n✔ flux-system\/next: .*:2\.0\.0 /)
  assert.equal(registry.requests.filter((request) => request.endsWith('/tags/list')).length, 1)
})

test('tags of the exclusion list are as if they were not there', async (t) => {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0', '1.2.0', '1.0.0.sig'])
  const image = `${registry.host}/app`
  const exclusions = ", exclusionList: ['^1\\.2']"
  const files = { ...one(image), 'flux/app.yaml': policyOf(image, { repository: exclusions }) }
  const { stderr } = await plainFolder(t, files).run('update')
  assert.match(stderr, /✔ flux-system\/app: .*:1\.1\.0 \(of 3 tags\)/)
})

// biome-ignore format: a table is read down its columns
const reflections: readonly [reflection: string, first: string, second: string][] = [
  ['Never',                 'none',  'none' ],
  ['IfNotPresent',          'first', 'first'],
  ['Always, interval: 1m',  'first', 'second'],
]

for (const [reflection, first, second] of reflections) {
  test(`digestReflectionPolicy ${reflection}: a tag that is pushed again`, async (t) => {
    const registry = await startRegistry(t)
    const image = `${registry.host}/app`
    const digests = new Map([['first', registry.publishImage('app', '1.0.0')]])
    const policy = `, digestReflectionPolicy: ${reflection}`
    const place = plainFolder(t, { ...one(image), 'flux/app.yaml': policyOf(image, { policy }) })
    const written = (): string =>
      /:1\.0\.0(?:@(\S+))? #/.exec(place.read('apps/app.yaml'))?.[1] ?? 'none'
    assert.equal((await place.run('update')).code, 0)
    assert.equal(written(), digests.get(first) ?? first)

    const labels = { again: 'yes' }
    digests.set('second', registry.publishImage('app', '1.0.0', { labels }))
    assert.notEqual(digests.get('first'), digests.get('second'))
    assert.equal((await place.run('update')).code, 0)
    assert.equal(written(), digests.get(second) ?? second)
  })
}

test('a digest that cannot be read fails the policy and leaves the marker alone', async (t) => {
  const registry = await startRegistry(t, undefined, (request) => {
    if (request.url.includes('/manifests/'))
      registry.misbehave({ broken: { times: 99, status: 404 } })
  })
  registry.publishTags('app', ['1.0.0', '1.1.0'])
  const image = `${registry.host}/app`
  const policy = ', digestReflectionPolicy: IfNotPresent'
  const files = { ...one(image), 'flux/app.yaml': policyOf(image, { policy }) }
  const { run, read } = plainFolder(t, files)
  const { code, stderr } = await run('update')
  assert.equal(code, 1)
  const text = `✗ flux-system/app: failed fetching digest of ${image}:1.1.0: failed fetching descriptor for "${image}:1.1.0": `
  assert.ok(stderr.includes(text), stderr)
  assert.match(stderr, /apps\/app\.yaml:8: the policy has not selected an image yet/)
  assert.equal(read('apps/app.yaml'), files['apps/app.yaml'])
})

test('--set asks no registry, with and without a digest', async (t) => {
  const registry = await startRegistry(t)
  const image = `${registry.host}/app`
  const { run, read } = plainFolder(t, one(image))
  const set = await run('update', '--set', `flux-system:app=${image}:9-rc`)
  assert.deepEqual(set, {
    code: 0,
    stdout: `apps/app.yaml:8  ${image}:1.0.0 -> ${image}:9-rc  (flux-system:app)\n`,
    stderr: `✔ flux-system/app: ${image}:9-rc (set by --set)\n✔ 1 change made\n`,
  })
  const digest = `sha256:${'a'.repeat(64)}`
  assert.equal((await run('update', '--set', `flux-system:app=${image}:9@${digest}`)).code, 0)
  assert.ok(read('apps/app.yaml').includes(`${image}:9@${digest} #`))
  assert.deepEqual(registry.requests, [])
})

// biome-ignore format: a table is read down its columns
const usage: readonly [words: readonly string[], text: string][] = [
  [['--set', 'app=x:1'],                          `--set 'app=x:1': 'app' is not namespace:policy`],
  [['--set', 'a:b:c=x:1'],                        `--set 'a:b:c=x:1': 'a:b:c' is not namespace:policy`],
  [['--set', 'a:b'],                              `--set 'a:b': give namespace:policy=image:tag`],
  [['--set', 'a:b='],                             `--set 'a:b=': give namespace:policy=image:tag`],
  [['--set', 'a:b=localhost:5000/x'],             `--set 'a:b=localhost:5000/x': 'localhost:5000/x' has no tag`],
  [['--set', 'a:b=X:1'],                          `--set 'a:b=X:1': could not parse reference: X:1`],
  [['--set', 'a:b=x:1@sha256:1'],                 `--set 'a:b=x:1@sha256:1': could not parse reference: x:1@sha256:1`],
  [['--secret', 'regcred'],                       `--secret 'regcred': give name=file`],
  [['--secret', '=x'],                            `--secret '=x': give name=file`],
  [['--branch', 'b'],                             '--branch goes with --repo'],
  [['--repo', 'x', '--path', '.'],                'give either --path or --repo'],
  [['--dry-run', '--commit'],                     '--dry-run writes nothing: leave out --commit and --push'],
  [['--dry-run', '--push'],                       '--dry-run writes nothing: leave out --commit and --push'],
  [['--repo', 'x', '--commit'],                   '--commit needs a local folder; with --repo use --push'],
  [['--author-name', 'A'],                        '--author-name needs --author-email'],
  [['--set', 'flux-system:nope=app:1'],             `--set 'flux-system:nope': no ImagePolicy of this name was found`],
  [['--secret', 'regcred=nowhere.yaml'],          `cannot read --secret 'regcred': no such file or folder`],
  [['--secret', 'regcred=flux/app.yaml'],         `--secret 'regcred': 'flux/app.yaml' holds neither a Secret manifest nor a docker config`],
  [['--docker-config', 'nowhere'],                'cannot read --docker-config: no such file or folder'],
  [['-f', 'nowhere.yaml'],                        `cannot read 'nowhere.yaml': no such file or folder`],
  [['--path', 'nowhere'],                         `/nowhere': there is no such folder`],
  [['--path', 'flux/app.yaml'],                   `/flux/app.yaml': it is no folder`],
  [['--automation', 'nope'],                      `no ImageUpdateAutomation 'nope' among the manifests; there is none`],
  [['--commit'],                                  'is in no Git repository'],
]

for (const [words, text] of usage) {
  test(`update ${words.join(' ')}: fails, and changes nothing`, async (t) => {
    const files = one('localhost:1/app')
    const { run, read } = plainFolder(t, files)
    const set = words.includes('--commit') ? ['--set', 'flux-system:app=localhost:1/app:2'] : []
    const { code, stdout, stderr } = await run('update', ...words, ...set)
    assert.deepEqual([code, stdout], [1, ''])
    assert.ok(stderr.includes(text), stderr)
    assert.equal(read('apps/app.yaml'), files['apps/app.yaml'])
  })
}

const secretFile = (password: string): string => {
  const auth = Buffer.from(`robot:${password}`).toString('base64')
  return JSON.stringify({ auths: { REGISTRY: { auth } } })
}

const secretManifest = (config: string, name = 'regcred'): string =>
  `apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: flux-system}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '${config}'}
`

const sealed = `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: regcred, namespace: flux-system}
spec: {encryptedData: {.dockerconfigjson: AgBy3i4OJSWK}}
`

type Secrets = { readonly tree?: string; readonly given?: string; readonly docker?: boolean }

const missing =
  '✗ flux-system/app: failed to configure authentication options: secrets "regcred" not found'

// biome-ignore format: a table is read down its columns
const secretRows: readonly [name: string, secrets: Secrets, code: number, says: readonly string[]][] = [
  ["the tree's own",                  { tree: 'plain' },                          0, []],
  ['absent, a docker config given',   { given: 'config' },                        0, ["⚠️ Secret 'flux-system/regcred' is not among the manifests: using --secret"]],
  ['absent, a manifest given',        { given: 'manifest' },                      0, ["⚠️ Secret 'flux-system/regcred' is not among the manifests: using --secret"]],
  ['sealed, a docker config given',   { tree: 'sealed', given: 'config' },        0, ["⚠️ Secret 'flux-system/regcred' is sealed: using --secret"]],
  ['absent, docker config as usual',  { docker: true },                           0, ["⚠️ Secret 'flux-system/regcred' is not among the manifests: using docker config"]],
  ['sealed, docker config as usual',  { tree: 'sealed', docker: true },           0, ["⚠️ Secret 'flux-system/regcred' is sealed: using docker config"]],
  ['the tree outranks what is given', { tree: 'plain', given: 'wrong' },          0, []],
  ['absent, and nothing stands in',   {},                                         1, [missing]],
  ['sealed, and nothing stands in',   { tree: 'sealed' },                         1, [missing]],
  ['given, and wrong',                { given: 'wrong' },                         1, ['✗ flux-system/app: scan failed: ']],
]

for (const [name, secrets, code, says] of secretRows) {
  test(`the pull Secret is ${name}`, async (t) => {
    const auth = { kind: 'basic', users: { robot: 'correct-horse' } } as const
    const registry = await startRegistry(t, auth)
    registry.publishTags('app', ['1.0.0', '1.1.0'])
    const image = `${registry.host}/app`
    const config = secretFile('correct-horse').replace('REGISTRY', registry.host)
    const wrong = secretFile('battery-staple').replace('REGISTRY', registry.host)
    const trees: Record<string, string> = { plain: secretManifest(config), sealed }
    const place = plainFolder(t, {
      ...one(image),
      'flux/app.yaml': policyOf(image, { repository: ', secretRef: {name: regcred}' }),
      'flux/secret.yaml': trees[secrets.tree ?? ''] ?? '',
    })
    writeFiles(`${place.folder}/..`, {
      'config.json': config,
      'wrong.json': wrong,
      'manifest.yaml': secretManifest(config, 'other'),
      ...(secrets.docker === true ? { '.docker/config.json': config } : {}),
    })
    const files: Record<string, string> = {
      config: '../config.json',
      manifest: '../manifest.yaml',
      wrong: '../wrong.json',
    }
    const { given } = secrets
    const words = given === undefined ? [] : ['--secret', `regcred=${files[given] ?? ''}`]
    const done = await place.run('update', ...words)
    assert.equal(done.code, code, done.stderr)
    for (const line of says) assert.ok(done.stderr.includes(line), done.stderr)
    if (says.length === 0) assert.ok(!done.stderr.includes('⚠️'), done.stderr)
    const shown = `${done.stdout}${done.stderr}`
    assert.ok(!/correct-horse|battery-staple|cm9ib3Q6/.test(shown), shown)
  })
}

test('--secret ns/name outranks --secret name', async (t) => {
  const auth = { kind: 'basic', users: { robot: 'correct-horse' } } as const
  const registry = await startRegistry(t, auth)
  registry.publishTags('app', ['1.0.0'])
  const image = `${registry.host}/app`
  const place = plainFolder(t, {
    'flux/app.yaml': policyOf(image, { repository: ', secretRef: {name: regcred}' }),
    'good.json': secretFile('correct-horse').replace('REGISTRY', registry.host),
    'bad.json': secretFile('battery-staple').replace('REGISTRY', registry.host),
  })
  const words = ['--secret', 'regcred=bad.json', '--secret', 'flux-system/regcred=good.json']
  assert.equal((await place.run('update', ...words)).code, 0)
})

test('an error page that repeats the password does not print it', async (t) => {
  const password = 'correct-horse'
  const host = await serve(t, (request) => {
    const body = Buffer.from(
      JSON.stringify({ errors: [{ code: 'DENIED', message: `no ${password}` }] }),
    )
    const isAuthorized = request.headers['authorization'] !== undefined
    const headers = { 'www-authenticate': 'Basic realm="x"', 'content-type': 'application/json' }
    return Promise.resolve({ status: isAuthorized ? 403 : 401, headers, body })
  })
  const place = plainFolder(t, {
    'flux/app.yaml': policyOf(`${host}/app`, { repository: ', secretRef: {name: regcred}' }),
    'flux/secret.yaml': secretManifest(secretFile(password).replace('REGISTRY', host)),
  })
  for (const format of ['text', 'json', 'yaml', 'markdown']) {
    const { code, stdout, stderr } = await place.run('update', '-o', format)
    assert.equal(code, 1)
    assert.ok(!`${stdout}${stderr}`.includes(password), `${format}: ${stdout}${stderr}`)
  }
})

test('two files that say different things under one name: both are named', async (t) => {
  const files = {
    'a/app.yaml': policyOf('localhost:1/app'),
    'b/app.yaml': policyOf('localhost:2/app'),
    'c/app.yaml': policyOf('localhost:1/app'),
    'apps/app.yaml': deploymentOf('localhost:1/app:1.0.0', 'app'),
  }
  const { code, stdout, stderr } = await plainFolder(t, files).run('update')
  assert.deepEqual([code, stdout], [1, ''])
  assert.equal(
    stderr,
    "✗ flux-system/app: ImageRepository 'flux-system/app' is defined twice, and differently: a/app.yaml:2 and b/app.yaml:2; narrow with --path\n⚠️ apps/app.yaml:8: the policy has not selected an image yet (flux-system:app)\n► nothing changed; 1 policy failed\ntidemark explain flux-system/app says more\n",
  )
})

test('the same object in two files is one object', async (t) => {
  const image = 'localhost:1/app'
  const files = { ...one(image), 'copy/app.yaml': policyOf(image) }
  const { code } = await plainFolder(t, files).run('update', '--set', `flux-system:app=${image}:2`)
  assert.equal(code, 0)
})

async function namespaced(t: TestContext, files: Files, ...words: readonly string[]) {
  const image = 'localhost:1/app'
  const place = plainFolder(t, { 'apps/flux.yaml': policyOf(image), ...files })
  const { stdout } = await place.run('update', '-o', 'json', '--dry-run', ...words)
  return JSON.parse(stdout).policies.map((one: { namespace: string }) => one.namespace)
}

const kustomization =
  'kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nnamespace: '
const fluxKustomization = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {interval: 1m, prune: true, path: ./apps, targetNamespace: target, sourceRef: {kind: GitRepository, name: x}}
`

// biome-ignore format: a table is read down its columns
const namespaces: readonly [name: string, files: Files, words: readonly string[], namespace: string][] = [
  ['nobody says',                          {},                                                       [],             'flux-system'],
  ['-n says',                              {},                                                       ['-n', 'team'], 'team'],
  ["the folder's kustomization says",      { 'apps/kustomization.yaml': `${kustomization}default\n` }, ['-n', 'team'], 'default'],
  ['the one above says',                   { 'kustomization.yaml': `${kustomization}default\n` },    [],             'default'],
  ["Flux's targetNamespace says",          { 'flux/apps.yaml': fluxKustomization },                  [],             'target'],
  ['the kustomization outranks Flux',      { 'flux/apps.yaml': fluxKustomization, 'apps/kustomization.yaml': `${kustomization}default\n` }, [], 'default'],
]

for (const [name, files, words, namespace] of namespaces) {
  test(`the namespace of objects without one: ${name}`, async (t) => {
    assert.deepEqual(await namespaced(t, files, ...words), [namespace])
  })
}

test('-f FILE and -f DIR: objects from there, edits here', async (t) => {
  const image = 'localhost:1/app'
  const objects = {
    'objects/a/app.yaml': policyOf(image),
    'auto.yaml': automationOf('x', './apps'),
  }
  const place = plainFolder(t, { 'apps/app.yaml': deploymentOf(`${image}:1`, 'app') })
  writeFiles(`${place.folder}/..`, objects)
  const words = ['-f', '../objects', '-f', '../auto.yaml', '--set', `flux-system:app=${image}:2`]
  const { code, stdout, stderr } = await place.run('update', ...words)
  assert.equal(code, 0, stderr)
  assert.equal(stdout, `apps/app.yaml:8  ${image}:1 -> ${image}:2  (flux-system:app)\n`)
  const nothing = await place.run('update', '-f', '../auto.yaml')
  assert.equal(nothing.code, 0)
  assert.match(
    nothing.stderr,
    /⚠️ no ImagePolicy found in '\.\.\/auto\.yaml': there is nothing to select; see tidemark update --help/,
  )
})

test('faults of manifests are told with file and line, and the rest goes on', async (t) => {
  const image = 'localhost:1/app'
  const bad = `${policyOf(image)}${objectOf('ImagePolicy', 'bad', 'policy: {semver: {range: 1.x}}')}`
  const place = plainFolder(t, { ...one(image), 'flux/app.yaml': bad })
  const { code, stdout, stderr } = await place.run('update', '--set', `flux-system:app=${image}:2`)
  assert.equal(code, 1)
  assert.match(
    stderr,
    /^✗ flux\/app\.yaml:\d+: ImagePolicy 'bad': spec\.imageRepositoryRef: Required value/m,
  )
  assert.match(stdout, /^apps\/app\.yaml:8 /)
})
