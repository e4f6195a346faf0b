import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, type Notice } from '../../base/index.ts'
import { readManifests, type Secret } from '../../core/kinds/index.ts'
import { type Manifests, manifestsOf } from '../manifests/index.ts'
import { gitAccess } from './git-access.ts'
import { type RegistryAccess, registryAccess } from './registry-access.ts'

const given: ReadonlyMap<string, Secret> = new Map([
  ['regcred', { kind: 'Secret', metadata: { name: 'regcred' }, data: new Map() }],
])
const nothing: ReadonlyMap<string, Secret> = new Map()

const printNotice = ({ text, advice }: Notice): string => `${text}: ${advice ?? ''}`

function manifestsIn(text: string): Manifests {
  const { objects, problems } = readManifests([{ path: 'all.yaml', bytes: encodeUtf8(text) }])
  assert.deepEqual(problems, [])
  return manifestsOf(objects, 'flux-system')
}

function imageRepository(spec: string): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app}
spec: {image: ghcr.io/org/app, interval: 1m${spec}}
---
`
}

function secret(name: string, extra = 'stringData: {a: b}'): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: flux-system}\n${extra}\n---\n`
}

function access(text: string, over = given, trustTree = false): RegistryAccess {
  const manifests = manifestsIn(text)
  const [repository] = manifests.list('ImageRepository')
  assert.ok(repository)
  return registryAccess(repository, { tree: manifests, given: over }, trustTree)
}

const wantsSecret = imageRepository(', secretRef: {name: regcred}')

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, access: () => RegistryAccess, origins: string[], ambient: boolean, demand: boolean][] = [
  ['no Secret named',               () => access(imageRepository('')),                                  [],        true,  false],
  ['the tree has the Secret',       () => access(wantsSecret + secret('regcred')),                      ['tree'],  true,  false],
  ['absent, but given',             () => access(wantsSecret),                                          ['given'], true,  false],
  ['sealed by SOPS, but given',     () => access(wantsSecret + secret('regcred', 'sops: {mac: x}')),    ['given'], true,  false],
  ['absent and not given',          () => access(wantsSecret, nothing),                                 [],        true,  true ],
  ['insecure withholds the given',  () => access(imageRepository(', secretRef: {name: regcred}, insecure: true')), [], false, true ],
  ['insecure keeps the tree\'s own', () => access(imageRepository(', secretRef: {name: regcred}, insecure: true') + secret('regcred')), ['tree'], false, false],
  ['a CA of the tree withholds',    () => access(imageRepository(', certSecretRef: {name: ca}') + secret('ca')),   [], false, false],
  ['a proxy of the tree withholds', () => access(imageRepository(', proxySecretRef: {name: p}') + secret('p')),    [], false, false],
  ['trust sends all the same',      () => access(imageRepository(', secretRef: {name: regcred}, insecure: true'), given, true), ['given'], true, false],
]

for (const [name, settle, origins, ambient, demand] of rows) {
  test(`registryAccess: ${name}`, () => {
    const settled = settle()
    assert.deepEqual(
      settled.pullSecrets.map((one) => one.origin),
      origins,
    )
    assert.equal(settled.ambient, ambient)
    assert.equal(settled.demand !== undefined, demand)
  })
}

const account = imageRepository(', serviceAccountName: robot')
const robot = `apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: flux-system}
imagePullSecrets: [{name: lent}]
---
`

test('registryAccess: a ServiceAccount lends its pull secrets', () => {
  const lent = access(account + robot + secret('lent'))
  assert.deepEqual(
    lent.pullSecrets.map((one) => one.name),
    ['lent'],
  )
  const both = imageRepository(', serviceAccountName: robot, secretRef: {name: own}')
  const settled = access(both + robot + secret('lent') + secret('own'))
  assert.deepEqual(
    settled.pullSecrets.map((one) => one.name),
    ['own', 'lent'],
  )
})

test("registryAccess: a missing ServiceAccount or Secret of it is Flux's error", () => {
  assert.equal(access(account).demand?.message, "serviceaccount 'flux-system/robot' not found")
  assert.equal(
    access(account + robot).demand?.message,
    "failed to get image pull secret for serviceaccount 'flux-system/robot': secret 'flux-system/lent' not found",
  )
})

test('registryAccess: what stands in for a Secret is said', () => {
  assert.match(
    access(wantsSecret).notices.map(printNotice).join(),
    /is not among the manifests: given-secret/,
  )
  assert.match(access(wantsSecret, nothing).notices.map(printNotice).join(), /using docker config/)
  const insecure = imageRepository(', secretRef: {name: regcred}, insecure: true')
  assert.match(access(insecure).withheld?.advice ?? '', /^trust-registry$/)
})

test("registryAccess: a missing CA or proxy Secret is Flux's error", () => {
  assert.throws(() => access(imageRepository(', certSecretRef: {name: ca}')), {
    message: 'failed to configure authentication options: secrets "ca" not found',
  })
  assert.throws(() => access(imageRepository(', proxySecretRef: {name: p}')), {
    message: "failed to configure authentication options: secret 'flux-system/p' not found",
  })
})

function gitTree(spec: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: app, namespace: flux-system}
spec: {url: "https://git.example.com/app", interval: 1m${spec}}
---
`
}

function git(text: string, url: string | undefined, trustTree = false) {
  const manifests = manifestsIn(text)
  const [repository] = manifests.list('GitRepository')
  return gitAccess(repository, url, { tree: manifests, given: nothing }, trustTree)
}

test('gitAccess: own credentials go to the URL that the user gave', () => {
  assert.equal(git(gitTree(''), 'https://mine.example.com').ambient, true)
  assert.equal(git('', 'https://mine.example.com').ambient, true)
})

test('gitAccess: own credentials never go to a URL of the tree', () => {
  assert.equal(git(gitTree(''), undefined).ambient, false)
  assert.equal(git(gitTree(''), undefined, true).ambient, true)
})

test('gitAccess: only the user says that the tree is trusted', () => {
  const provider = gitTree(', provider: azure')
  for (const tree of [provider, '']) {
    assert.equal(git(tree, 'https://mine.example.com').trustsTree, false)
    assert.equal(git(tree, 'https://mine.example.com', true).trustsTree, true)
  }
})

test('gitAccess: a CA of the tree withholds own credentials', () => {
  const tree = gitTree(', secretRef: {name: s}') + secret('s', 'stringData: {ca.crt: PEM}')
  assert.equal(git(tree, 'https://mine.example.com').ambient, false)
})

test("gitAccess: a missing Secret is Flux's error where nothing may stand in", () => {
  const tree = gitTree(', secretRef: {name: s}')
  assert.throws(() => git(tree, undefined), {
    message: `failed to get auth secret 'flux-system/s': secrets "s" not found`,
  })
  assert.match(
    git(tree, 'https://mine.example.com').notices.map(printNotice).join(),
    /your own Git credentials/,
  )
})
