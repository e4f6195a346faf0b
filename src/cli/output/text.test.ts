import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jsonText } from './json-text.ts'
import { markdownCode, markdownTable, markdownText } from './markdown.ts'
import { createRedactor } from './redact.ts'
import { safeLine, safeText } from './safe-text.ts'
import { tableText } from './table.ts'
import { padEnd, textWidth, truncate } from './text-width.ts'
import { verdictTable } from './verdicts.ts'

// biome-ignore format: a table is read down its columns
const widths: readonly [text: string, columns: number][] = [
  ['',             0],
  ['podinfo',      7],
  ['é',            1],
  ['e\u0301',      1],
  ['日本',         4],
  ['한국어',       6],
  ['ｗｉｄｅ',     8],
  ['🚀',           2],
  ['a\u200bb',     2],
  ['✔',            1],
]

for (const [text, columns] of widths) {
  test(`textWidth: ${JSON.stringify(text)} takes ${columns}`, () => {
    assert.equal(textWidth(text), columns)
  })
}

test('padEnd and truncate count columns', () => {
  assert.equal(padEnd('日本', 6), '日本  ')
  assert.equal(padEnd('podinfo', 3), 'podinfo')
  assert.equal(truncate('podinfo', 7), 'podinfo')
  assert.equal(truncate('podinfo', 4), 'pod…')
  assert.equal(truncate('日本語', 4), '日…')
  assert.equal(truncate('podinfo', 0), '')
})

test('safeText: control characters show, newlines and tabs stay', () => {
  assert.equal(
    safeText('a\tb\n\x1b[31mred\x07\r\x9b2J\u202e'),
    'a\tb\n\\x1b[31mred\\x07\\x0d\\x9b2J\\u202e',
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(safeText(text), /[^\P{Cc}\n\t]/u)
    }),
  )
})

test('safeText: what a CI system would take for a command is none', () => {
  assert.equal(safeText('a\n ::error::b ::c'), 'a\n \\x3a:error::b ::c')
  assert.equal(
    safeText('a ##[add-mask]b ##vso[x] ## [c]'),
    'a #\\x23[add-mask]b #\\x23vso[x] ## [c]',
  )
})

test('safeLine: one line, whatever comes', () => {
  assert.equal(safeLine('a\tb\n::error::c\r\x1b'), 'a\\tb\\n::error::c\\x0d\\x1b')
  assert.equal(safeLine('::error::a'), '\\x3a:error::a')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(safeLine(text), /[\p{Cc}\u2028\u2029]|^\s*::/u)
    }),
  )
})

test('tableText: as flux prints it, TABs and trailing blanks included', () => {
  const header = ['name', 'last scan', 'message']
  const rows = [
    ['podinfo', '2026-08-10T09:15:00Z', 'successful scan: found 3 tags'],
    ['vote', '', 'waiting'],
  ]
  assert.equal(
    tableText(header, rows),
    'NAME   \tLAST SCAN           \tMESSAGE                       \n' +
      'podinfo\t2026-08-10T09:15:00Z\tsuccessful scan: found 3 tags\t\n' +
      'vote   \t                    \twaiting                      \t\n',
  )
  assert.equal(tableText(undefined, [['a', 'b']]), 'a\tb\t\n')
  assert.equal(tableText(['name', 'ready_now'], []), 'NAME\tREADY NOW \n')
  assert.equal(tableText(undefined, []), '')
})

test('tableText: wide characters count two, cells may have several lines', () => {
  const rows = [
    ['日本', 'one\ntwo'],
    ['a', ''],
  ]
  assert.equal(tableText(['x', 'y'], rows), 'X   \tY   \n日本\tone\t\n    \ttwo\t\na   \t   \t\n')
})

test('verdictTable: a row stays a row, whatever the tag', () => {
  const table = verdictTable([{ kind: 'dropped', by: 'filter', tag: '1\n2\t\x1b[2J', why: 'a\nb' }])
  assert.equal(table.split('\n').length, 3)
  assert.match(table, /^- .*1\\n2\\t\\x1b\[2J.*a\\nb/m)
})

test('markdownTable: what stands in a cell is text', () => {
  assert.equal(
    markdownTable(['Image', 'Tag'], [['ghcr.io/x', '1.0|*b*\n<b>@me</b>']]),
    '| Image | Tag |\n| --- | --- |\n' +
      '| ghcr\\.io/x | 1\\.0\\|\\*b\\* &lt;b&gt;&#64;me&lt;/b&gt; |\n',
  )
  assert.equal(markdownText('https://x'), 'https&#58;//x')
})

test('markdownCode: any text fits between the quotes', () => {
  assert.equal(markdownCode('1.0'), '`1.0`')
  assert.equal(markdownCode('a`b'), '``a`b``')
  assert.equal(markdownCode('`a'), '`` `a ``')
  assert.equal(markdownCode('a|b\nc'), '`a\\|b c`')
})

test('redact: secrets go, also as they stand in a URL; short texts stay', () => {
  const { hide, redact } = createRedactor()
  hide('p@ss/word')
  hide('p@ss/word-longer')
  hide('abc')
  assert.equal(redact('https://u:p%40ss%2Fword@h p@ss/word-longer abc'), 'https://u:***@h *** abc')
})

test('redact: secrets go in every form that a report gives them', () => {
  const { hide, redact } = createRedactor()
  const secret = `it's "a|b"-c\\d\n\x9b`
  hide(secret)
  const forms = [jsonText(secret), markdownText(secret), markdownCode('a|bcd'), safeLine(secret)]
  assert.deepEqual(forms.map(redact), ['"***"\n', '***', '`a\\|bcd`', '***'])
  hide('a|bcd')
  assert.equal(redact(markdownCode('a|bcd')), '`***`')
})

test('jsonText: C1 controls and turned reading directions are escaped, and read back', () => {
  const text = 'a\x1b\x7f\x9b2J\u202e\u2028é日'
  assert.equal(jsonText({ text }).includes('\\u009b2J\\u202e\\u2028é日'), true)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      const json = jsonText([any])
      assert.doesNotMatch(json, /[^\P{Cc}\n]/u)
      assert.deepEqual(JSON.parse(json), [any])
    }),
  )
})
