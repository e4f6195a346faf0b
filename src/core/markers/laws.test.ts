import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAllDocuments } from 'yaml'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import { applySplices, editMarkers, findMarkers, markerLimits } from './index.ts'

const ref = { name: 'registry.example.com:5000/org/app', tag: '1.10' }
const refs = new Map([['ns:p', ref]])
const texts = { 'ns:p': `${ref.name}:${ref.tag}`, 'ns:p:tag': ref.tag, 'ns:p:name': ref.name }
const setter = fc.constantFrom('ns:p', 'ns:p:tag', 'ns:p:name')
const marker = setter.map((name) => `# {"$imagepolicy": "${name}"}`)

const old = fc.constantFrom('x', '1.9', '"a b"', "'it''s'", '~', 'true', '&a b', '"é🚀"', '"\\x41"')
const line = fc.oneof(
  fc.tuple(old, marker).map(([value, comment]) => `${value} ${comment}`),
  old,
  marker.map((comment) => `|- ${comment}\n      two\n      lines`),
  marker.map((comment) => `{b: c, ${comment}\n      d: "e" }`),
  marker.map((comment) => `[ f, ${comment}\n      "g" ]`),
)
const entry = fc.tuple(fc.nat(9), line).map(([key, value]) => `  k${key}: ${value}\n`)
const item = line.map((value) => `  - ${value}\n`)
const noise = fc.constantFrom('', '\n', '# c\n', '  # {"$imagepolicy": "ns:p"}\n')
const block = fc.oneof(
  fc
    .array(
      fc.tuple(noise, entry).map(([a, b]) => a + b),
      { minLength: 1 },
    )
    .map((all) => `m:\n${all.join('')}`),
  fc
    .array(
      fc.tuple(noise, item).map(([a, b]) => a + b),
      { minLength: 1 },
    )
    .map((all) => `s:\n${all.join('')}`),
)
const ending = fc.constantFrom('\n', '\r\n')
const file = fc
  .tuple(fc.array(block, { minLength: 1, maxLength: 4 }), ending)
  .map(([documents, eol]) => documents.join('---\n').replaceAll('\n', eol))

/** Every scalar of every document, by an unrelated parser. */
function scalars(text: string): unknown[] {
  return parseAllDocuments(text, { uniqueKeys: false, merge: false }).map((document) => {
    assert.deepEqual(document.errors, [])
    return JSON.parse(JSON.stringify(document.toJS()))
  })
}

test('law: only planned ranges differ, and a second plan has nothing to do', () => {
  fc.assert(
    fc.property(file, (text) => {
      const bytes = encodeUtf8(text)
      const [edits] = editMarkers([{ path: 'a.yaml', bytes }], refs).files
      const after = applySplices(bytes, edits?.splices ?? [])
      let at = 0
      let shift = 0
      for (const { start, end, text: written } of edits?.splices ?? []) {
        assert.deepEqual(after.subarray(at + shift, start + shift), bytes.subarray(at, start))
        assert.deepEqual(after.subarray(start + shift, start + shift + written.length), written)
        shift += written.length - (end - start)
        at = end
      }
      assert.deepEqual(after.subarray(at + shift), bytes.subarray(at))
      assert.deepEqual(editMarkers([{ path: 'a.yaml', bytes: after }], refs).files, [])
    }),
  )
})

test('law: what is set reads back as what the policy says, and the rest as before', () => {
  fc.assert(
    fc.property(file, (text) => {
      const bytes = encodeUtf8(text)
      const found = findMarkers('a.yaml', bytes)
      const [edits] = editMarkers([{ path: 'a.yaml', bytes }], refs).files
      const after = decodeUtf8(applySplices(bytes, edits?.splices ?? []))
      const expected = new Map(Object.entries(texts))
      const again = findMarkers('a.yaml', encodeUtf8(after))
      assert.equal(again.markers.length, found.markers.length)
      for (const one of again.markers) assert.equal(one.old, expected.get(one.setter))
      assert.equal(scalars(after).length, scalars(text).length)
    }),
  )
})

test('law: any bytes are read without a throw, in bounded time', () => {
  const token = fc.constantFrom(
    '"$imagepolicy"',
    '# {"$imagepolicy": "ns:p"}',
    '\n',
    ' ',
    ': ',
    '- ',
  )
  const odd = fc.constantFrom(
    '[',
    '{',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '!t ',
    '\r',
    '\t',
    '\0',
    '---\n',
    '...\n',
  )
  const piece = fc.oneof(token, odd, fc.string({ unit: 'binary', maxLength: 4 }))
  const text = fc.array(piece, { maxLength: 40 }).map((all) => all.join(''))
  fc.assert(
    fc.property(
      text,
      fc.uint8Array({ maxLength: 8 }),
      fc.constantFrom('a.yaml', 'a.json'),
      (start, end, path) => {
        const bytes = new Uint8Array([...encodeUtf8(start), ...end])
        const edits = editMarkers([{ path, bytes }], refs)
        for (const { splices } of edits.files) applySplices(bytes, splices)
      },
    ),
    { numRuns: 500 },
  )
})

const marked = '- a # {"$imagepolicy": "ns:p"}\n'

test('limits: the greatest number of markers counts, one more refuses the file', () => {
  const codesOf = (count: number): string[] =>
    findMarkers('a.yaml', encodeUtf8(marked.repeat(count))).diagnostics.map(({ code }) => code)
  assert.deepEqual(codesOf(markerLimits.markersPerFile), [])
  assert.deepEqual(codesOf(markerLimits.markersPerFile + 1), ['too-many-markers'])
})

test('limits: the greatest file is read, one byte more is not', () => {
  const filled = (bytes: number): Uint8Array => {
    const content = new Uint8Array(bytes).fill(0x23) // '#': one long comment
    content.set(encodeUtf8(marked))
    return content
  }
  assert.equal(findMarkers('a.yaml', filled(markerLimits.fileBytes)).markers.length, 1)
  const { markers, diagnostics } = findMarkers('a.yaml', filled(markerLimits.fileBytes + 1))
  assert.deepEqual([markers, diagnostics], [[], [{ code: 'file-too-large', line: 1 }]])
})

test('limits: no more diagnostics than fit', () => {
  const wrong = 'a: b # {"$imagepolicy": ""}\n'.repeat(markerLimits.diagnosticsPerFile + 1)
  assert.equal(
    findMarkers('a.yaml', encodeUtf8(wrong)).diagnostics.length,
    markerLimits.diagnosticsPerFile,
  )
})

test('limits: the deepest document is parsed, a deeper one is read line by line', () => {
  const nested = (depth: number): string => {
    const keys = Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}k:\n`)
    return `${keys.join('')}${' '.repeat(depth)}a: &x old # {"$imagepolicy": "ns:p"}\n`
  }
  const count = (depth: number): number =>
    findMarkers('a.yaml', encodeUtf8(nested(depth))).markers.length
  const own = 3 // the parser counts the root, the innermost mapping and its value too
  assert.equal(count(markerLimits.depth - own), 1)
  assert.equal(count(markerLimits.depth - own + 1), 0)
})

const hostile = [
  '[',
  '{',
  '- ',
  '"',
  '\\"',
  "'",
  '&a ',
  '!t ',
  '# ',
  '{{',
  ': ',
  '\r',
  '/*',
  '---\n',
]

for (const piece of hostile) {
  test(`limits: a line of ${JSON.stringify(piece)} alone is read without a throw`, () => {
    const text = `a: ["${piece.repeat(200_000)} # {"$imagepolicy": "ns:p"}\n`
    for (const path of ['a.yaml', 'a.json']) findMarkers(path, encodeUtf8(text))
  })
}

test('limits: invalid UTF-8 and binary bytes stay as they are', () => {
  const head = encodeUtf8('a: "')
  const tail = encodeUtf8('" # {"$imagepolicy": "ns:p:tag"}\nb: ')
  const bytes = new Uint8Array([...head, 0xff, 0xc3, ...tail, 0xfe, 0x80, 0x0a])
  const [edits] = editMarkers([{ path: 'a.yaml', bytes }], refs).files
  const after = applySplices(bytes, edits?.splices ?? [])
  const expected = [...encodeUtf8('a: "1.10"'), ...tail.subarray(1), 0xfe, 0x80, 0x0a]
  assert.deepEqual([...after], expected)
})
