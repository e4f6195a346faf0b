import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ListedMarker, listMarkers, policiesOfMarkers } from './index.ts'
import { markedFile } from './test-tree.ts'

const known = new Set(['ns:app', 'ns:web', 'ns:none', 'ns:open'])
const refs = new Map([
  ['ns:app', { name: 'org/app', tag: '1.1.0' }],
  ['ns:web', { name: 'org/web', tag: '2.0.0' }],
  ['ns:none', undefined],
])

// biome-ignore format: a table is read down its columns
const rows: readonly [rule: string, text: string, listed: Partial<ListedMarker>][] = [
  ['not asked',           'a: org/open:1 # {"$imagepolicy": "ns:open"}',      { setter: 'ns:open', value: 'org/open:1', state: 'ok' }],
  ['up to date',          'a: org/web:2.0.0 # {"$imagepolicy": "ns:web"}',    { setter: 'ns:web', value: 'org/web:2.0.0', state: 'current' }],
  ['behind',              'a: org/app:1.0.0 # {"$imagepolicy": "ns:app"}',    { setter: 'ns:app', value: 'org/app:1.0.0', state: 'behind', new: 'org/app:1.1.0' }],
  ['a tag behind',        'a: 1.0.0 # {"$imagepolicy": "ns:app:tag"}',        { setter: 'ns:app:tag', value: '1.0.0', state: 'behind', new: '1.1.0' }],
  ['without a result',    'a: 1.0.0 # {"$imagepolicy": "ns:none:tag"}',       { setter: 'ns:none:tag', value: '1.0.0', state: 'no result' }],
  ['of nobody',           'a: 1.0.0 # {"$imagepolicy": "ns:other"}',          { setter: 'ns:other', value: '1.0.0', state: 'unknown policy' }],
  ['without a value',     'a: # {"$imagepolicy": "ns:app"}',                  { setter: 'ns:app', state: 'ineffective', code: 'no-value' }],
  ['unreadable',          'a: b # {“$imagepolicy”: “ns:app”}',                { state: 'ineffective', code: 'typographic-quotes' }],
]

for (const [rule, text, listed] of rows) {
  test(`list: ${rule}`, () => {
    const [marker, ...others] = listMarkers([markedFile('a.yaml', `${text}\n`)], known, refs)
    const { column: _, ...rest } = marker ?? {}
    assert.deepEqual(rest, { path: 'a.yaml', line: 1, ...listed })
    assert.deepEqual(others, [])
  })
}

test('list: a file that claims another path is left alone by updates', () => {
  const text = `metadata: { annotations: { config.kubernetes.io/path: x.yaml } }
a: org/app:1.0.0 # {"$imagepolicy": "ns:app"}
`
  const [marker] = listMarkers([markedFile('a.yaml', text)], known, refs)
  assert.equal(marker?.code, 'path-annotation')
})

test('list: files and lines keep their order', () => {
  const text = 'b: c # {“$imagepolicy”: “ns:app”}\na: 1 # {"$imagepolicy": "ns:app:tag"}\n'
  const listed = listMarkers(
    [markedFile('b.yaml', text), markedFile('a.yaml', text)],
    known,
    new Map(),
  )
  const places = listed.map(({ path, line }) => `${path}:${line}`)
  assert.deepEqual(places, ['b.yaml:1', 'b.yaml:2', 'a.yaml:1', 'a.yaml:2'])
})

test('list: only policies that markers name need a scan', () => {
  const files = [
    markedFile(
      'a.yaml',
      'a: 1 # {"$imagepolicy": "ns:app:tag"}\nb: 1 # {"$imagepolicy": "ns:x"}\n',
    ),
  ]
  assert.deepEqual(policiesOfMarkers(files, known), new Set(['ns:app']))
})
