import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { type ScalarStyle, writeScalar } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, text: string, style: ScalarStyle, flow: boolean, written: string][] = [
  ['an image stays plain',                    'nginx:1.2.3', 'plain',  false, 'nginx:1.2.3'],
  ['a number gets double quotes',             '1.10',        'plain',  false, '"1.10"'],
  ['single quotes stay',                      '1.10',        'single', false, "'1.10'"],
  ['double quotes stay',                      'v1',          'double', false, '"v1"'],
  ['a colon in flow gets single quotes',      'nginx:1',     'plain',  true,  "'nginx:1'"],
  ['no colon in flow stays plain',            'nginx',       'plain',  true,  'nginx'],
  ['nothing gets double quotes',              '',            'plain',  false, '""'],
  ['a dash gets double quotes',               '-',           'plain',  false, '"-"'],
  ['a document end gets single quotes',       '...',         'plain',  false, "'...'"],
  ['a quote is doubled in single quotes',     "it's",        'single', false, "'it''s'"],
  ['a quote is escaped in double quotes',     'a"b\\',       'double', false, '"a\\"b\\\\"'],
  ['a line break needs an escape',            'a\nb',        'plain',  false, '"a\\u000ab"'],
]

for (const [name, text, style, flow, written] of rows) {
  test(`write: ${name}`, () => assert.equal(writeScalar(text, style, flow), written))
}

test('write: whatever is written reads back as the same string', () => {
  const style = fc.constantFrom<ScalarStyle>('plain', 'single', 'double')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), style, fc.boolean(), (text, chosen, flow) => {
      const written = writeScalar(text, chosen, flow)
      const read: unknown = parse(flow ? `[${written}]` : `a: ${written}`, { version: '1.1' })
      assert.deepEqual(read, flow ? [text] : { a: text })
    }),
  )
})
