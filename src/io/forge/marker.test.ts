import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fittingBody, splitMarks, withMarks } from './marker.ts'

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

test('marks: only a line of its own is one', () => {
  const mark = '<!-- tidemark: evil/x -->'
  const body = ['| `' + mark + '` |', `> ${mark}`, `a\u2028${mark}`, `a\r${mark}`].join('\n')
  const read = splitMarks(withMarks({ body, automations: ['ns/a'] }))
  assert.deepEqual(read, { body, automations: ['ns/a'] })
})

test('marks: those that a text brings along are not written', () => {
  const body = 'a\n<!-- tidemark: evil/x -->\nb'
  assert.equal(fittingBody({ body, automations: ['ns/a'] }), 'a\nb')
})

const automations = Array.from({ length: 100 }, (_, index) => `flux-system/automation-${index}`)

// biome-ignore format: a table is read down its columns
const sizes: readonly [name: string, body: string, end: RegExp][] = [
  ['of many lines',           'a row of the table\n'.repeat(5_000), /table\n\n…$/],
  ['of one line',             'x'.repeat(70_000),                   /x\n\n…$/],
  ['cut within a character',  `x${'😀'.repeat(40_000)}`,            /\n\n…$/],
]

for (const [name, body, end] of sizes) {
  test(`a text ${name} fits with its marks, and is read as it was cut`, () => {
    const cut = fittingBody({ body, automations })
    assert.match(cut, end)
    const written = withMarks({ body: cut, automations })
    assert.ok(written.length <= 65_536 && written.length > 65_000, String(written.length))
    assert.ok(written.isWellFormed())
    assert.deepEqual(splitMarks(written), { body: cut, automations })
    assert.equal(fittingBody({ body: cut, automations }), cut)
  })
}

test('a text that just fits stays whole, and one character more is cut', () => {
  const room = 65_536 - withMarks({ body: '', automations }).length
  const whole = 'x'.repeat(room)
  assert.equal(fittingBody({ body: whole, automations }), whole)
  assert.equal(withMarks({ body: whole, automations }).length, 65_536)
  assert.match(fittingBody({ body: `${whole}x`, automations }), /x\n\n…$/)
})
