import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests, type Secret } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { describeMissing, findSecret, missingSecret, noSecrets } from './secrets.ts'

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
    const files = [{ path: 'secret.yaml', bytes: encodeUtf8(tree) }]
    const manifests = manifestsOf(readManifests(files).objects, 'flux-system')
    const sources = { ...noSecrets, tree: manifests, given: new Map(over) }
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

// biome-ignore format: a table is read down its columns
const missing: readonly [why: 'absent' | 'sealed' | 'sops' | undefined, message: string][] = [
  ['absent',  'secrets "s" not found'],
  [undefined, 'secrets "s" not found'],
  ['sealed',  'secrets "s" not found: it is sealed'],
  ['sops',    'secrets "s" not found: it is encrypted by SOPS'],
]

for (const [why, message] of missing) {
  test(`missingSecret: ${why ?? 'for no reason'}`, () => {
    const failure = missingSecret('secrets "s" not found', { namespace: 'ns', name: 's', why })
    const told = [failure.code, failure.message, failure.advice, failure.facts]
    assert.deepEqual(told, ['AUTH_OPTIONS', message, 'give-secret', { namespace: 'ns', name: 's' }])
  })
}
