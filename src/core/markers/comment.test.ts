import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { diagnosticTexts, findMarkers, markerLimits } from './index.ts'

/** The codes that a file with this comment behind a value gets; `"$imagepolicy"` is always there. */
function codesOf(comment: string): string[] {
  const text = `# "$imagepolicy"\na: old ${comment}\n`
  return findMarkers('a.yaml', encodeUtf8(text)).diagnostics.map(({ code }) => code)
}

// biome-ignore format: a table is read down its columns
const mistakes: readonly [code: string, comment: string][] = [
  ['typographic-quotes', '# {“$imagepolicy”: “ns:p”}'],
  ['typographic-quotes', '# {"$imagepolicy": ”ns:p”}'],
  ['single-quotes',      "# {'$imagepolicy': 'ns:p'}"],
  ['extra-text',         '# {"$imagepolicy": "ns:p"} keep'],
  ['extra-text',         '# keep {"$imagepolicy": "ns:p"}'],
  ['extra-text',         '# {"$imagepolicy": "ns:p"} # {"$imagepolicy": "ns:p"}'],
  ['extra-text',         '# # {"$imagepolicy": "ns:p"}'],
  ['wrapped-marker',     '# {"$imagepolicy":\n   #  "ns:p"}'],
  ['wrapped-marker',     '# {\n   #  "$imagepolicy": "ns:p"}'],
  ['wrapped-marker',     '# {"$imagepolicy":\n"ns:p:tag"}'],
  ['unterminated-marker', '# {"$imagepolicy": "ns:p"'],
  ['malformed-json',     '# {"$imagepolicy": "ns:p",}'],
  ['malformed-json',     '# {$imagepolicy: "ns:p"}'],
  ['malformed-json',     '# [{"$imagepolicy": "ns:p"}]'],
  ['non-string-member',  '# {"$imagepolicy": 1}'],
  ['non-string-member',  '# {"$imagepolicy": "ns:p", "n": 1}'],
  ['wrong-case',         '# {"$ImagePolicy": "ns:p"}'],
  ['empty-setter',       '# {"$imagepolicy": ""}'],
  ['empty-setter',       '# {"$imagepolicy": null}'],
  ['malformed-setter',   '# {"$imagepolicy": "p"}'],
  ['malformed-setter',   '# {"$imagepolicy": "ns/p"}'],
  ['malformed-setter',   '# {"$imagepolicy": " ns:p"}'],
  ['malformed-setter',   '# {"$imagepolicy": "ns:p:version"}'],
  ['malformed-setter',   '# {"$imagepolicy": "ns:p:TAG"}'],
]

for (const [code, comment] of mistakes) {
  test(`markers: ${JSON.stringify(comment)} is ${code}`, () =>
    assert.deepEqual(codesOf(comment), [code]))
}

const silent = ['# just "$imagepolicy"', '# imagePolicy: no', '# {"note": "imagepolicy"}', '#']
for (const comment of silent) {
  test(`markers: '${comment}' was never meant as one`, () => assert.deepEqual(codesOf(comment), []))
}

test('markers: a file whose only marker has wrong quotes is told as well', () => {
  const bytes = encodeUtf8(
    'a: old # {\'$imagepolicy\': \'ns:p\'}\nb: x # {"$ref": "#/definitions/io.k8s.cli.setters.ns:p"}\n',
  )
  const { markers, diagnostics } = findMarkers('a.yaml', bytes)
  assert.deepEqual([markers, diagnostics.map(({ code }) => code)], [[], ['single-quotes']])
})

test('markers: a commented-out line is no mistake', () => {
  const text = '# a: old # {"$imagepolicy": "ns:p"}\nb: 1\n'
  assert.deepEqual(findMarkers('a.yaml', encodeUtf8(text)).diagnostics, [])
})

test('markers: a part of the image set where a whole image stands is told, and still set', () => {
  const text = 'a: img:1 # {"$imagepolicy": "ns:p:tag"}\nb: img:1 # {"$imagepolicy": "ns:p:name"}\n'
  const found = findMarkers('a.yaml', encodeUtf8(text))
  assert.equal(found.markers.length, 2)
  const told = found.diagnostics.map(({ code, line, column }) => [code, line, column])
  assert.deepEqual(told, [
    ['suffix-on-image', 1, 4],
    ['suffix-on-image', 2, 4],
  ])
})

test('markers: a comment of the greatest length counts, a longer one does not', () => {
  const marker = '{"$imagepolicy": "ns:p"}'
  const markersWith = (bytes: number): number => {
    const padded = marker.padStart(bytes - 1)
    return findMarkers('a.yaml', encodeUtf8(`a: old #${padded}\n`)).markers.length
  }
  assert.equal(markersWith(markerLimits.commentBytes + 1), 1)
  assert.equal(markersWith(markerLimits.commentBytes + 2), 0)
})

test('markers: every diagnostic has a cause and a remedy of one line', () => {
  for (const { cause, remedy } of Object.values(diagnosticTexts)) {
    assert.match(cause, /^[^\n]*[^\n.]$/)
    assert.match(remedy, /^[^\n]*[^\n.]$/)
  }
})
