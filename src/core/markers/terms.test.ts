import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeUtf8 } from '../../base/index.ts'
import type { ImageRef } from '../image/index.ts'
import { findMarkers, markerTerms, mayFollow, mayMatter, planEdits } from './index.ts'

const refs: ReadonlyMap<string, ImageRef | undefined> = new Map([
  ['ns:app', { name: 'org/app', tag: '2' }],
  ['ns:db', { name: 'org/db', tag: '1' }],
  ['ns:none', undefined],
])

const setters = ['ns:app', 'ns:app:tag', 'ns:db', 'ns:db:name', 'ns:db:digest', 'ns:none', 'ns:odd']
const values = ['org/app:2', 'org/app:1', 'org/db:1', 'org/db', '2', '""', 'null', 'x\ty']

const marked = fc
  .tuple(fc.constantFrom(...setters), fc.constantFrom(...values), fc.string({ maxLength: 2 }))
  .map(([setter, value, odd]) => {
    const key = JSON.stringify(`k${odd}`)
    return `${key}: ${value} # {"$imagepolicy": "${setter}"}\n`
  })
const others = fc.constantFrom(
  'a: b\n',
  '  : [broken # {"$imagepolicy": "ns:app"}\n',
  'c: org/app:2 # {"$imagepolicy": "ns:app"\n',
  `long: ${'y'.repeat(400)} # {"$imagepolicy": "ns:db"}\n`,
  'metadata: {annotations: {config.kubernetes.io/path: elsewhere.yaml}}\n',
  'image: v1 # {"$ref":"#/definitions/io.k8s.cli.setters.x"}\n',
)
const texts = fc.array(fc.oneof(marked, marked, others), { maxLength: 4 })

test('terms: what is left out by them would have been left alone', () => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 6 }), (all) => {
      const files = all.map((lines, index) =>
        findMarkers(`${index}.yaml`, encodeUtf8(lines.join(''))),
      )
      const wanted = files.filter((file) => markerTerms(file).some((term) => mayMatter(term, refs)))
      assert.deepEqual(planEdits(wanted, refs), planEdits(files, refs))
    }),
  )
})

test('terms: a right value does not matter, whatever else the file holds', () => {
  const text = 'kind: X\nimage: org/app:2 # {"$imagepolicy": "ns:app"}\nother: 1\n'
  const terms = markerTerms(findMarkers('a.yaml', encodeUtf8(text)))
  assert.equal(terms.length, 1)
  assert.equal(
    terms.some((term) => mayMatter(term, refs)),
    false,
  )
  assert.ok(terms.some((term) => mayFollow(term, (policy) => policy === 'ns:app')))
  assert.ok(!terms.some((term) => mayFollow(term, (policy) => policy === 'ns:db')))
})

test('terms: files that are alike have the same ones', () => {
  const line = 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n'
  const termsOf = (text: string) => markerTerms(findMarkers('a.yaml', encodeUtf8(text)))
  assert.deepEqual(termsOf(`a: 1\n${line}`), termsOf(`${line}b: 2\nc: 3\n`))
  assert.deepEqual(termsOf('nothing: here\n'), [])
})
