import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { formatOf, hasMarkerToken, isCandidatePath } from './index.ts'

const taken = [
  'a.yaml',
  'b.yml',
  '.yaml',
  'Kustomization',
  'x/Kustomization',
  '.git/a.yaml',
  'a.json',
]
const left = [
  'a.YAML',
  'a.txt',
  'kustomization',
  'Kustomization.bak',
  'a.yaml.tpl',
  'yaml',
  'Dockerfile',
]

for (const path of taken) {
  test(`candidates: '${path}' may hold markers`, () => assert.equal(isCandidatePath(path), true))
}
for (const path of left) {
  test(`candidates: '${path}' never does`, () => assert.equal(isCandidatePath(path), false))
}

test('candidates: the name says how comments are read', () => {
  assert.deepEqual(['a.yml', 'a.jsonc', 'a'].map(formatOf), ['yaml', 'json', undefined])
})

// biome-ignore format: a table is read down its columns
const screen: readonly [text: string, has: boolean][] = [
  ['"$imagepolicy"',                true ],
  ['a: b # {"$imagepolicy": "x:y"}', true ],
  ['$imagepolicy" "$imagepolicy"',  true ],
  ['$imagepolicy"',                 false],
  ['"$imagepolicy',                 false],
  ["'$imagepolicy'",                false],
  ['"$ImagePolicy"',                false],
  ['',                              false],
]

for (const [text, has] of screen) {
  test(`candidates: the screen ${has ? 'lets' : 'does not let'} ${JSON.stringify(text)} pass`, () =>
    assert.equal(hasMarkerToken(encodeUtf8(text)), has))
}
