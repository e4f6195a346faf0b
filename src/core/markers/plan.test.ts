import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import type { ImageRef } from '../image/index.ts'
import { applySplices, editMarkers, findMarkers, MarkersError, planEdits } from './index.ts'

const digest = `sha256:${'a'.repeat(64)}`
const refs: ReadonlyMap<string, ImageRef | undefined> = new Map([
  ['ns:p', { name: 'localhost:5000/org/app', tag: '1.10' }],
  ['ns:d', { name: 'org/app', tag: 'v1', digest }],
  ['ns:tag', { name: 'org/tag', tag: '2024-01-02' }],
  ['ns:none', undefined],
])

function edit(before: string): string {
  const bytes = encodeUtf8(before)
  const edits = editMarkers([{ path: 'a.yaml', bytes }], refs)
  return decodeUtf8(applySplices(bytes, edits.files[0]?.splices ?? []))
}

const marked = (value: string, setter: string, key = 'a'): string =>
  `${key}: ${value} # {"$imagepolicy": "${setter}"}\n`

// biome-ignore format: a table is read down its columns
const rows: readonly [rule: string, setter: string, old: string, written: string][] = [
  ['the whole reference',                   'ns:p',         'x',       'localhost:5000/org/app:1.10'],
  ['with its digest',                       'ns:d',         'x',       `org/app:v1@${digest}`],
  ['the tag, quoted like a number',         'ns:p:tag',     '1.9',     '"1.10"'],
  ['the tag in the quotes there are',       'ns:p:tag',     "'1.9'",   "'1.10'"],
  ['the name with its port',                'ns:p:name',    'x',       'localhost:5000/org/app'],
  ['the digest',                            'ns:d:digest',  'x',       digest],
  ['no digest blanks the value',            'ns:p:digest',  'x',       '""'],
  ['a policy may be called tag',            'ns:tag',       'x',       'org/tag:2024-01-02'],
  ['and have a tag',                        'ns:tag:tag',   'x',       '"2024-01-02"'],
  ['a date is quoted only for a string',    'ns:tag:tag',   '2023-01-01', '2024-01-02'],
  ['a number becomes a plain string',       'ns:d:tag',     '1.9',     'v1'],
  ['a right value needs no edit',           'ns:p:tag',     '1.10',    '1.10'],
  ['an unknown policy sets nothing',        'ns:other',     'x',       'x'],
  ['a policy without a result sets nothing', 'ns:none',     'x',       'x'],
]

for (const [rule, setter, old, written] of rows) {
  test(`plan: ${rule}`, () => assert.equal(edit(marked(old, setter)), marked(written, setter)))
}

test('plan: a right value that is no string gets quotes when the file changes anyway', () => {
  assert.equal(
    edit(marked('1.10', 'ns:p:tag') + marked('null', 'ns:p:name', 'b')),
    marked('"1.10"', 'ns:p:tag') + marked('localhost:5000/org/app', 'ns:p:name', 'b'),
  )
})

test('plan: says where, in which object, and from what to what', () => {
  const text = `kind: A\nmetadata: {name: n, namespace: m}\n${marked('x', 'ns:d:tag')}`
  const object = { apiVersion: '', kind: 'A', namespace: 'm', name: 'n' }
  const { files } = editMarkers([{ path: 'd/a.yaml', bytes: encodeUtf8(text) }], refs)
  assert.deepEqual(files[0]?.changes, [
    { file: 'd/a.yaml', object, setter: 'ns:d:tag', old: 'x', new: 'v1', line: 3 },
  ])
})

test('plan: an object is named as it is after the edit of its own name', () => {
  const text = `metadata:\n  name: x # {"$imagepolicy": "ns:d:tag"}\n${marked('x', 'ns:d:tag')}`
  const { files } = editMarkers([{ path: 'a.yaml', bytes: encodeUtf8(text) }], refs)
  assert.deepEqual(
    files[0]?.changes.map(({ object }) => object.name),
    ['v1', 'v1'],
  )
})

test('plan: items of a list have their own name and no file name', () => {
  const text = `kind: List\nitems:\n- kind: A\n  metadata: {name: n}\n  ${marked('x', 'ns:d:tag')}`
  const { files } = editMarkers([{ path: 'a.yaml', bytes: encodeUtf8(text) }], refs)
  assert.equal(files[0]?.path, 'a.yaml')
  assert.equal(files[0]?.changes[0]?.file, '')
  assert.equal(files[0]?.changes[0]?.object.name, 'n')
})

// biome-ignore format: a table is read down its columns
const skips: readonly [rule: string, path: string, text: string, code: string][] = [
  ['an unknown policy',         'a.yaml',    marked('x', 'ns:other'),     'unknown-policy'],
  ['a policy without a result', 'a.yaml',    marked('x', 'ns:none:tag'),  'no-result'],
  ['a path out of the root',    '../a.yaml', marked('x', 'ns:p'),         'unsafe-path'],
  ['an absolute path',          '/a.yaml',   marked('x', 'ns:p'),         'unsafe-path'],
  ['an object that claims another path', 'a.yaml',
    `metadata: {annotations: {config.kubernetes.io/path: b.yaml}}\n${marked('x', 'ns:p')}`, 'path-annotation'],
]

for (const [rule, path, text, code] of skips) {
  test(`plan: skips ${rule} and says so`, () => {
    const { files, skipped } = editMarkers([{ path, bytes: encodeUtf8(text) }], refs)
    assert.deepEqual(files, [])
    assert.deepEqual(
      skipped.map((one) => [one.path, one.code]),
      [[path, code]],
    )
  })
}

test('plan: an object that claims its own path, and dots in a name, are fine', () => {
  const text = `metadata: {annotations: {config.kubernetes.io/path: my..file.yaml}}\n${marked('x', 'ns:p')}`
  const { files } = editMarkers([{ path: 'my..file.yaml', bytes: encodeUtf8(text) }], refs)
  assert.equal(files.length, 1)
})

const bad = [
  { name: 'UPPER/case', tag: 'v1' },
  { name: 'org/app', tag: 'bad tag' },
  { name: 'org/app', tag: '' },
  { name: '', tag: 'v1' },
  { name: 'y', tag: 'v1' },
  { name: 'localhost:5000/x', tag: 'v1' },
  { name: 'org/app', tag: 'v1', digest: 'sha256:short' },
  { name: 'org/app', tag: 't'.repeat(129) },
]

for (const ref of bad) {
  test(`plan: refuses ${JSON.stringify(ref)}, whatever the files`, () =>
    assert.throws(
      () => planEdits([], new Map([['ns:p', ref]])),
      (error) =>
        error instanceof MarkersError &&
        error.code === 'INVALID_IMAGE_REF' &&
        error.message.startsWith(`encountered invalid image ref "${ref.name}:${ref.tag}`),
    ))
}

test('plan: works from markers kept as JSON', () => {
  const bytes = encodeUtf8(`${marked('x', 'ns:d')}b: | # {"$imagepolicy": "ns:p"}\n  x\n`)
  const kept: ReturnType<typeof findMarkers> = JSON.parse(
    JSON.stringify(findMarkers('a.yaml', bytes)),
  )
  assert.deepEqual(planEdits([kept], refs), editMarkers([{ path: 'a.yaml', bytes }], refs))
})
