import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitDocuments } from './split-documents.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [rule: string, text: string, documents: string[]][] = [
  ['one document',                         'a: b\n',                        ['a: b\n']],
  ['no text is one empty document',        '',                              ['']],
  ['two documents',                        'a: b\n---\nc: d\n',             ['a: b\n', '---\nc: d\n']],
  ['CRLF, and a lone CR',                  'a: b\r\n---\r\nc: d\r---\re',   ['a: b\r\n', '---\r\nc: d\r', '---\re']],
  ['content behind the dashes',            '--- a\n--- b\n',                ['--- a\n', '--- b\n']],
  ['a leading marker separates nothing',   '---\na: b\n',                   ['---\na: b\n']],
  ['comments and directives in front',     '# x\n\n%YAML 1.2\n---\na: b\n', ['# x\n\n%YAML 1.2\n---\na: b\n']],
  ['comments in front of the second',      'a: b\n---\n# x\n---\nc: d\n',   ['a: b\n', '---\n# x\n', '---\nc: d\n']],
  ['dashes inside a line are none',        'a: ---\n ---\n----\n',          ['a: ---\n ---\n----\n']],
  ['no line of YAML: U+2028',              'a: "\u2028--- b"\n',            ['a: "\u2028--- b"\n']],
  ['content ends at the dots',             'a: b\n...\n---\nc: d\n',        ['a: b\n|...\n', '---\nc: d\n']],
  ['and what follows belongs to nobody',   'a: b\n...\nc: d\n...\n',        ['a: b\n|...\nc: d\n...\n']],
  ['dots inside a line are none',          'a: ...\n....\n',                ['a: ...\n....\n']],
]

for (const [rule, text, documents] of rows) {
  test(`splitDocuments: ${rule}`, () => {
    const shown = splitDocuments(text).map(({ start, contentEnd, end }) => {
      const rest = contentEnd === end ? '' : `|${text.slice(contentEnd, end)}`
      return text.slice(start, contentEnd) + rest
    })
    assert.deepEqual(shown, documents)
  })
}

test('splitDocuments: behind a byte order mark', () => {
  assert.deepEqual(splitDocuments('\ufeff# x\n---\na', 1), [{ start: 1, contentEnd: 10, end: 10 }])
})

test('splitDocuments: a million markers cost as much as a million lines', () => {
  for (const line of ['---\n', '...\n', '#\n']) {
    const [last] = splitDocuments(`${line.repeat(1_000_000)}---\n`).slice(-1)
    assert.equal(last?.end, line.length * 1_000_000 + 4)
  }
})
