import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namespaceAt } from './namespaces.ts'

const hints = {
  folders: new Map([
    ['apps', 'apps'],
    ['apps/web', 'web'],
  ]),
  targets: new Map([
    ['infra', 'infra-system'],
    ['apps/web', 'never asked'],
  ]),
  fallback: 'flux-system',
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, path: string, namespace: string][] = [
  ['own folder',                    'apps/web/policy.yaml',     'web'],
  ['nearest folder above',          'apps/api/v2/policy.yaml',  'apps'],
  ['a Flux Kustomization above',    'infra/images/policy.yaml', 'infra-system'],
  ['no hint',                       'other/policy.yaml',        'flux-system'],
  ['a namesake is not a parent',    'infra2/policy.yaml',       'flux-system'],
  ['a file in the root',            'policy.yaml',              'flux-system'],
]

for (const [name, path, namespace] of rows) {
  test(`namespaceAt: ${name}`, () => assert.equal(namespaceAt(path, hints), namespace))
}

test('namespaceAt: the root kustomization counts for all', () => {
  const root = { ...hints, folders: new Map([['', 'everywhere']]) }
  assert.equal(namespaceAt('other/policy.yaml', root), 'everywhere')
})
