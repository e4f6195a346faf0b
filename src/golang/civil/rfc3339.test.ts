import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatRfc3339 } from './rfc3339.ts'

test('formatRfc3339: what Date writes, without the fraction', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        const expected = `${date.toISOString().slice(0, 19)}Z`
        assert.equal(formatRfc3339(date.getTime()), expected)
      },
    ),
  )
})
