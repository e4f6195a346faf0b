import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { splitMarks, withMarks } from './marker.ts'

test('marks: what is written is read again, whatever the names', () => {
  const names = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 3 })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), names, (body, automations) => {
      const text = body.replaceAll('\r', '')
      const read = splitMarks(withMarks({ body: text, automations }).replaceAll('\n', '\r\n'))
      assert.deepEqual(read, { body: text.trimEnd(), automations })
    }),
  )
})

test('marks: a name cannot end the comment', () => {
  const written = withMarks({ body: '', automations: ['a --> <b>'] })
  assert.equal(written.match(/-->/g)?.length, 1)
})
