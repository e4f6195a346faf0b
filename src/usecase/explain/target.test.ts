import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { findTarget } from './target.ts'

const policy = (name: string, namespace: string): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {order: asc}}}`

const text =
  policy('app', 'flux-system') +
  policy('app', 'team') +
  policy('db', 'team') +
  policy('x', 'a') +
  policy('x', 'b')
const bytes = encodeUtf8(text)
const manifests = manifestsOf(readManifests([{ path: 'flux.yaml', bytes }]).objects, 'ns')
const files = [
  'apps/app.yaml',
  'clusters/a/values.yaml',
  'clusters/b/values.yaml',
  'values.yaml',
  'db',
]

// biome-ignore format: a table is read down its columns
const found: readonly [text: string, target: string][] = [
  ['app',                        'policy flux-system/app'],
  ['team/app',                   'policy team/app'],
  ['team:app',                   'policy team/app'],
  ['db',                         'policy team/db'],
  ['apps/app.yaml',              'file apps/app.yaml'],
  ['./apps/app.yaml',            'file apps/app.yaml'],
  ['app.yaml',                   'file apps/app.yaml'],
  ['app.yaml:22',                'file apps/app.yaml line 22'],
  ['apps/app.yaml:3',            'file apps/app.yaml line 3'],
  ['values.yaml',                'file values.yaml'],
  ['a/values.yaml',              'file clusters/a/values.yaml'],
]

for (const [given, shown] of found) {
  test(`findTarget: '${given}' is ${shown}`, () => {
    const target = findTarget(given, manifests, 'flux-system', files)
    const is =
      target.kind === 'policy'
        ? `policy ${target.policy.metadata.namespace}/${target.policy.metadata.name}`
        : `file ${target.path}${target.line === undefined ? '' : ` line ${target.line}`}`
    assert.equal(is, shown)
  })
}

const known = 'policies are flux-system/app, team/app, team/db, a/x, b/x'

// biome-ignore format: a table is read down its columns
const missing: readonly [text: string, message: string][] = [
  ['nope',         `'nope' is neither an ImagePolicy nor a marked file; ${known}`],
  ['flux-system/db', `'flux-system/db' is neither an ImagePolicy nor a marked file; ${known}`],
  ['x',            `'x' is neither an ImagePolicy nor a marked file; ${known}`],
  ['pp.yaml',      `'pp.yaml' is neither an ImagePolicy nor a marked file; ${known}`],
]

for (const [given, message] of missing) {
  test(`findTarget: '${given}' is nothing`, () => {
    const find = () => findTarget(given, manifests, 'flux-system', files)
    assert.throws(find, { code: 'TARGET_NOT_FOUND', message })
  })
}

test('findTarget: the end of two paths', () => {
  const some = files.filter((file) => file !== 'values.yaml')
  assert.throws(() => findTarget('values.yaml:1', manifests, 'ns', some), {
    code: 'TARGET_NOT_FOUND',
    message:
      "'values.yaml' may be 'clusters/a/values.yaml' or 'clusters/b/values.yaml': give the whole path",
  })
})

test('findTarget: a tree without policies', () => {
  assert.throws(() => findTarget('x', manifestsOf([], 'ns'), 'ns', []), {
    message: "'x' is neither an ImagePolicy nor a marked file; there is no ImagePolicy",
  })
})
