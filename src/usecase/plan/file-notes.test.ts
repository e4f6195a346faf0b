import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, inlineOffload } from '../../base/index.ts'
import { manifestReader, readManifests } from '../../core/kinds/index.ts'
import { findMarkers } from '../../core/markers/index.ts'
import { type FileNote, fileIndexer, notedManifests, notedMarkers, noteWork } from './file-notes.ts'

const indexer = fileIndexer(manifestReader(), inlineOffload)
const marked = 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n'
const policy = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app}
spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {}}}
`
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hidden}\n'

/** A note as it comes out of the index. */
function noteOf(text: string): FileNote {
  const note = noteWork.run(encodeUtf8(text))
  assert.ok(note)
  return JSON.parse(JSON.stringify(note)) as FileNote
}

const termsOf = (note: FileNote) => indexer.terms({ kind: 'file', data: note })

test('a note says of each path what the bytes say there', () => {
  const bytes = encodeUtf8(marked + policy)
  for (const path of ['a.yaml', 'deep/b.yml']) {
    const note = noteOf(marked + policy)
    assert.deepEqual(notedMarkers(note, path), findMarkers(path, bytes))
    assert.deepEqual(notedManifests(note, path), readManifests([{ path, bytes }]))
  }
})

test('the same bytes under the name of a kustomization', () => {
  const text = 'namespace: prod\nresources: [a.yaml]\n'
  const note = noteOf(text)
  assert.equal(notedManifests(note, 'values.yaml'), null)
  const path = 'apps/kustomization.yaml'
  assert.deepEqual(notedManifests(note, path), readManifests([{ path, bytes: encodeUtf8(text) }]))
})

test('the same bytes as JSON and as YAML', () => {
  const text = '{"image": "org/app:1"} // {"$imagepolicy": "ns:app"}\n'
  const note = noteOf(text)
  for (const path of ['a.jsonc', 'a.yaml']) {
    const found = findMarkers(path, encodeUtf8(text))
    const expected = found.markers.length + found.diagnostics.length === 0 ? null : found
    assert.deepEqual(notedMarkers(note, path), expected)
  }
})

test('nothing of a Secret is in a note', () => {
  const note = noteOf(secret + marked)
  assert.equal(notedMarkers(note, 'a.yaml'), 'unkept')
  assert.equal(notedManifests(note, 'a.yaml'), 'unkept')
  assert.doesNotMatch(JSON.stringify(note) + JSON.stringify(termsOf(note)), /hidden|org\/app/)
  assert.deepEqual(termsOf(note), ['unkept', 'manifest'])
})

for (const path of ['../a.yaml', 'b/../../a.yaml', '.git/a.yaml', 'b/.GIT/hooks/a.yaml']) {
  test(`a file that no commit may name is left alone: ${path}`, () => {
    const found = notedMarkers(noteOf(marked), path)
    assert.ok(found !== null && found !== 'unkept')
    assert.deepEqual([found.markers, found.diagnostics], [[], [{ code: 'unsafe-path', line: 1 }]])
  })
}

test('a dull file has no note', () => {
  assert.equal(noteWork.run(encodeUtf8('a: b\n')), undefined)
})
