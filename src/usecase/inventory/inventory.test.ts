import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests, type Secret } from '../../core/kinds/index.ts'
import { type Catalog, listEntries } from './catalog.ts'
import { type Inventory, takeInventory } from './inventory.ts'
import { describeMissing, findSecret, noSecrets } from './secrets.ts'

type Files = Readonly<Record<string, string>>

function inventoryOf(files: Files, fallback = 'flux-system'): Inventory {
  const all = Object.entries(files).map(([path, text]) => ({ path, bytes: encodeUtf8(text) }))
  return takeInventory(readManifests(all).objects, fallback)
}

const image = (name: string, namespace = ''): string => `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}
spec: {image: org/${name}, interval: 1m}
`

const kustomization = (namespace: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: ${namespace}\n`

const flux = (name: string, path: string, targetNamespace: string): string => `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 1m
  prune: true
  path: ${path}
  targetNamespace: ${targetNamespace}
  sourceRef: {kind: GitRepository, name: fleet}
`

function namesOf<T>(catalog: Catalog<T>): readonly string[] {
  return listEntries(catalog).map(({ namespace, name, path, line }) => {
    return `${namespace}/${name} ${path}:${line}`
  })
}

// biome-ignore format: a table is read down its columns
const namespaces: readonly [name: string, files: Files, found: string][] = [
  ['its own word',                        { 'a.yaml': image('app', 'own'), 'kustomization.yaml': kustomization('k') },                    'own/app a.yaml:2'],
  ['the folder',                          { 'x/a.yaml': image('app'), 'x/kustomization.yaml': kustomization('k') },                       'k/app x/a.yaml:2'],
  ['the nearest folder above',            { 'x/y/z/a.yaml': image('app'), 'x/y/kustomization.yaml': kustomization('near'), 'kustomization.yaml': kustomization('far') }, 'near/app x/y/z/a.yaml:2'],
  ['not a folder beside',                 { 'x/a.yaml': image('app'), 'y/kustomization.yaml': kustomization('k') },                       'flux-system/app x/a.yaml:2'],
  ['not a folder whose name begins alike', { 'xy/a.yaml': image('app'), 'flux.yaml': flux('x', './x', 't') },                              'flux-system/app xy/a.yaml:2'],
  ['the target of Flux',                  { 'x/a.yaml': image('app'), 'flux.yaml': flux('x', './x/', 't') },                              't/app x/a.yaml:2'],
  ['the closest target of Flux',          { 'x/y/a.yaml': image('app'), 'flux.yaml': flux('x', './x', 'far') + flux('z', 'x/y', 'near') }, 'near/app x/y/a.yaml:2'],
  ['a target of the whole tree',          { 'x/a.yaml': image('app'), 'flux.yaml': flux('x', './', 't') },                                't/app x/a.yaml:2'],
  ['nobody: the fallback',                { 'a.yaml': image('app') },                                                                     'flux-system/app a.yaml:2'],
]

for (const [name, files, found] of namespaces) {
  test(`takeInventory: the namespace is that of ${name}`, () => {
    assert.deepEqual(namesOf(inventoryOf(files).repositories), [found])
  })
}

test('takeInventory: each kind in its catalog; a Namespace is in none itself', () => {
  const inventory = inventoryOf({
    'all.yaml': `${image('app')}---
apiVersion: v1
kind: Namespace
metadata: {name: team, labels: {a: b}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
---
apiVersion: v1
kind: Secret
metadata: {name: token}
stringData: {a: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
`,
  })
  const counts = Object.entries(inventory).map(([kind, { entries }]) => [kind, [...entries.keys()]])
  assert.deepEqual(Object.fromEntries(counts), {
    repositories: ['flux-system/app'],
    policies: [],
    automations: [],
    gitRepositories: [],
    secrets: ['flux-system/token'],
    serviceAccounts: ['flux-system/robot'],
    namespaces: ['/team'],
  })
})

test('takeInventory: the same object from two clusters is one, unless they differ', () => {
  const same = inventoryOf({ 'a/x.yaml': image('app'), 'b/x.yaml': image('app') })
  assert.deepEqual(namesOf(same.repositories), ['flux-system/app a/x.yaml:2'])
  const other = { 'a/x.yaml': image('app'), 'b/x.yaml': image('app').replace('1m', '2m') }
  assert.throws(() => namesOf(inventoryOf(other).repositories), { code: 'DUPLICATE_OBJECT' })
  const apart = { ...other, 'b/kustomization.yaml': kustomization('b') }
  assert.deepEqual(namesOf(inventoryOf(apart).repositories).length, 2)
})

const secret = (more: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ns}\n${more}\n`
const sealed = `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: s, namespace: ns}
spec: {encryptedData: {a: AgBy}}
`
const given = (name: string): [string, Secret] => [
  name,
  { kind: 'Secret', metadata: { name }, data: new Map([['from', encodeUtf8(name)]]) },
]

// biome-ignore format: a table is read down its columns
const secrets: readonly [name: string, tree: string, given: readonly [string, Secret][], origin: string, why: string | undefined, notice: string | undefined][] = [
  ['in the tree',                  secret('stringData: {from: tree}'), [],             'tree: tree',       undefined, undefined],
  ['in the tree and given',        secret('stringData: {from: tree}'), [given('s')],   'tree: tree',       undefined, undefined],
  ['absent',                       '',                                 [],             'none',             'absent',  undefined],
  ['absent, given by name',        '',                                 [given('s')],   'given: s',         'absent',  "Secret 'ns/s' is not among the manifests"],
  ['absent, given for elsewhere',  '',                                 [given('x/s')], 'none',             'absent',  undefined],
  ['given twice',                  '',                                 [given('s'), given('ns/s')], 'given: ns/s', 'absent', "Secret 'ns/s' is not among the manifests"],
  ['sealed',                       sealed,                             [],             'none',             'sealed',  undefined],
  ['sealed, and given',            sealed,                             [given('s')],   'given: s',         'sealed',  "Secret 'ns/s' is sealed"],
  ['encrypted by SOPS, and given', secret('data: {a: x}\nsops: {mac: x}'), [given('s')], 'given: s',       'sops',    "Secret 'ns/s' is encrypted by SOPS"],
]

for (const [name, tree, over, origin, why, notice] of secrets) {
  test(`findSecret: ${name}`, () => {
    const inventory = inventoryOf({ 'secret.yaml': tree })
    const sources = { ...noSecrets, tree: inventory.secrets, given: new Map(over) }
    const found = findSecret('ns', 's', sources)
    const from = new TextDecoder().decode(found.secret?.data.get('from'))
    const shown = found.secret === undefined ? 'none' : `${found.secret.origin}: ${from}`
    assert.deepEqual([shown, found.why, found.notice?.text], [origin, why, notice])
    assert.equal(found.notice?.advice, notice && 'given-secret')
  })
}

test('describeMissing begins a sentence that goes on', () => {
  assert.equal(describeMissing('ns', 's', 'sealed'), "Secret 'ns/s' is sealed")
  assert.equal(describeMissing('ns', 's', undefined), "Secret 'ns/s' is not among the manifests")
})
