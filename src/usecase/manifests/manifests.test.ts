import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testObjects } from '../../../test/objects/objects-contract.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import type { Kind } from '../../core/objects/index.ts'
import { type Manifests, manifestsOf } from './manifests.ts'
import { printPlace } from './place.ts'

type Files = Readonly<Record<string, string>>

function manifestsIn(files: Files, fallback = 'flux-system'): Manifests {
  const all = Object.entries(files).map(([path, text]) => ({ path, bytes: encodeUtf8(text) }))
  const { objects, problems } = readManifests(all)
  return manifestsOf(objects, fallback, problems)
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

function namesOf(manifests: Manifests, kind: Kind = 'ImageRepository'): readonly string[] {
  return [...manifests.list(kind)].map((object) => {
    const place = manifests.placeOf(object) ?? assert.fail('no place')
    return `${object.metadata.namespace}/${object.metadata.name} ${printPlace(place)}`
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
  test(`manifestsOf: the namespace is that of ${name}`, () => {
    assert.deepEqual(namesOf(manifestsIn(files)), [found])
  })
}

test('manifestsOf: each kind apart; a Namespace is in none itself', () => {
  const manifests = manifestsIn({
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
  const names = (kind: Kind): readonly string[] => namesOf(manifests, kind)
  assert.deepEqual(names('ImageRepository'), ['flux-system/app all.yaml:2'])
  assert.deepEqual(names('ImagePolicy'), [])
  assert.deepEqual(names('ImageUpdateAutomation'), [])
  assert.deepEqual(names('GitRepository'), [])
  assert.deepEqual(names('Secret'), ['flux-system/token all.yaml:15'])
  assert.deepEqual(names('ServiceAccount'), ['flux-system/robot all.yaml:11'])
  assert.deepEqual(names('Namespace'), ['/team all.yaml:7'])
})

test('manifestsOf: the same object from two clusters is one, unless they differ', () => {
  const same = manifestsIn({ 'a/x.yaml': image('app'), 'b/x.yaml': image('app') })
  assert.deepEqual(namesOf(same), ['flux-system/app a/x.yaml:2'])
  const other = { 'a/x.yaml': image('app'), 'b/x.yaml': image('app').replace('1m', '2m') }
  assert.throws(() => namesOf(manifestsIn(other)), { code: 'DUPLICATE_OBJECT' })
  const apart = { ...other, 'b/kustomization.yaml': kustomization('b') }
  assert.deepEqual(namesOf(manifestsIn(apart)).length, 2)
})

testObjects({
  name: 'manifestsOf',
  fill: (all) => {
    const documents = all.map(({ kind, metadata, ...rest }) => {
      const lent = 'imagePullSecrets' in rest ? rest.imagePullSecrets : []
      const secrets = JSON.stringify(lent.map((name) => ({ name })))
      return `---\napiVersion: v1\nkind: ${kind}\nmetadata: ${JSON.stringify(metadata)}\nimagePullSecrets: ${secrets}\n`
    })
    return manifestsIn({ 'all.yaml': documents.join('') })
  },
  skips: { 'the newer content counts': 'no file is newer than another: both are refused' },
})

test('withEveryDefinition: a look at the whole tree takes them all', () => {
  const tangled = manifestsIn({
    'a/x.yaml': image('app'),
    'b/x.yaml': image('app').replace('1m', '2m'),
  })
  const every = tangled.withEveryDefinition(['ImageRepository'])
  const names = ['flux-system/app a/x.yaml:2', 'flux-system/app b/x.yaml:2']
  assert.deepEqual(namesOf(every), names)
  assert.equal(every.get('ImageRepository', 'flux-system', 'app')?.spec.interval, '1m')
  const others = tangled.withEveryDefinition(['ImagePolicy'])
  assert.throws(() => namesOf(others), { code: 'DUPLICATE_OBJECT' })
})

const imageless = image('bad').replace('image: org/bad, ', '')

// biome-ignore format: a table is read down its columns
const faulty: readonly [what: string, files: Files, found: readonly string[]][] = [
  ['none',                        { 'a.yaml': image('good') },                          []],
  ['in the fallback',             { 'a.yaml': imageless },                              ['ImageRepository flux-system/bad a.yaml:5']],
  ['in its own namespace',        { 'a.yaml': imageless.replace('bad}', 'bad, namespace: x}') }, ['ImageRepository x/bad a.yaml:5']],
  ['in that of a kustomization',  { 'a/b.yaml': imageless, 'a/kustomization.yaml': kustomization('team') }, ['ImageRepository team/bad a/b.yaml:5']],
  ['twice wrong is one',          { 'a.yaml': imageless.replace('1m', '1mm') },         ['ImageRepository flux-system/bad a.yaml:5']],
  ['in two files is two',         { 'a.yaml': imageless, 'b.yaml': imageless },         ['ImageRepository flux-system/bad a.yaml:5', 'ImageRepository flux-system/bad b.yaml:5']],
  ['without a name',              { 'a.yaml': image('x').replace('name: x', 'a: x') },  ['ImageRepository - a.yaml:4']],
  ['a warning leaves it there',   { 'a.yaml': image('x').replace('1m}', '1m, y: z}') }, []],
  ['an automation in broken YAML', { 'a.yaml': image('x').replace('ImageRepository', 'ImageUpdateAutomation').replace('{image', '{{image}').replace('{{', '{') + ' - [' }, ['ImageUpdateAutomation - a.yaml:5']],
  ['other broken YAML',           { 'a.yaml': `${image('x')} - [` },                    []],
]

for (const [what, files, found] of faulty) {
  test(`manifestsOf: objects that were left out: ${what}`, () => {
    const { faulty: all } = manifestsIn(files).withEveryDefinition(['ImageRepository'])
    const texts = all.map(({ kind, name, place }) => {
      return `${kind} ${name === undefined ? '-' : `${name.namespace}/${name.name}`} ${place}`
    })
    assert.deepEqual(texts, found)
  })
}
