import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareBytes, concatBytes, encodeUtf8, indexOfBytes } from './index.ts'

test('compareBytes: orders like the UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b))
      assert.equal(Math.sign(compareBytes(a, b)), expected)
    }),
  )
})

test('indexOfBytes: finds what the library finds', () => {
  const bytes = fc.uint8Array({ max: 2, maxLength: 30 })
  fc.assert(
    fc.property(bytes, bytes, fc.nat(5), (haystack, needle, from) => {
      const start = Math.min(from, haystack.length)
      assert.equal(
        indexOfBytes(haystack, needle, start),
        Buffer.from(haystack).indexOf(needle, start),
      )
    }),
  )
})

test('concatBytes: joins in order', () => {
  const joined = concatBytes([encodeUtf8('a'), new Uint8Array(), encodeUtf8('bé')])
  assert.deepEqual(joined, encodeUtf8('abé'))
})
