import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { type ContentNode, readContents } from './index.ts'

/** `key.0.key=text @line:column place` for every value. */
function valuesOf(text: string, path = 'a.yaml'): string[] {
  return readContents(path, encodeUtf8(text)).flatMap((node) => linesOf(node, ''))
}

function linesOf(node: ContentNode, at: string): string[] {
  if (node.kind === 'value') {
    const { place } = node
    const end =
      place.kind === 'none' ? place.why : `${place.at}${place.space ? ' with a space' : ''}`
    return [`${at}=${node.text} @${node.line}:${node.column} ${end}`]
  }
  const children = node.kind === 'mapping' ? [...node.fields] : [...node.items.entries()]
  return children.flatMap(([key, child]) => linesOf(child, `${at}/${key}`))
}

// biome-ignore format: a table is read down its columns
const rows: readonly [rule: string, text: string, values: string[]][] = [
  ['the end of the line',             'a: b\n',                       ['/a=b @1:4 4 with a space']],
  ['without a last newline',          'a: b',                         ['/a=b @1:4 4 with a space']],
  ['in front of CRLF',                'a: b\r\nc: d\r\n',             ['/a=b @1:4 4 with a space', '/c=d @2:4 10 with a space']],
  ['behind spaces that are there',    'a: b  \n',                     ['/a=b @1:4 6']],
  ['bytes, not characters',           'ä: "ö"\n',                     ['/ä=ö @1:5 8 with a space']],
  ['behind a byte order mark',        '\ufeffa: b\n',                 ['/a=b @1:7 7 with a space']],
  ['items, and values below keys',    '- a\n- b:\n    c\n',           ['/0=a @1:3 3 with a space', '/1/b=c @3:5 14 with a space']],
  ['every document',                  'a: b\n---\nc: d\n',            ['/a=b @1:4 4 with a space', '/c=d @3:4 13 with a space']],
  ['but not behind a document end',   'a: b\n...\nc: d\n',            ['/a=b @1:4 4 with a space']],
  ['no value, no place',              'a:\nb: *c\n',                  []],
  ['a broken document spoils no other', '{{ a }}\n---\nc: d\n',       ['/c=d @3:4 16 with a space']],
  ['an explicit null is a value',     'a: ~\n',                       ['/a=~ @1:4 4 with a space']],
  ['a comment takes the place',       'a: b # c\n',                   ['/a=b @1:4 commented']],
  ['a # inside the value is none',    'a: b#c\n',                     ['/a=b#c @1:4 6 with a space']],
  ['flow collections have none',      'a: {b: c, d: [e]}\n',          ['/a/b=c @1:8 flow', '/a/d/0=e @1:15 flow']],
  ['nor have blocks',                 'a: |\n  b\n',                  ['/a=b\n @1:4 block']],
  ['nor texts of several lines',      'a: "b\n  c"\nd: e\n  f\n',     ['/a=b c @1:4 many-lines', '/d=e f @3:4 many-lines']],
  ['of equal keys the first counts',  'a: b\na: c\n',                 ['/a=b @1:4 4 with a space']],
  ['merge keys are hidden',           'a:\n  <<: {b: c}\n',           ['/a/<</b=c @2:11 hidden']],
]

for (const [rule, text, values] of rows) {
  test(`contents: ${rule}`, () => assert.deepEqual(valuesOf(text), values))
}

test('contents: JSON has no place for comments', () => {
  assert.deepEqual(valuesOf('{"a": "b"}', 'a.json'), ['/a=b @1:7 json'])
})

test('contents: files that no marker is looked for in are left out', () => {
  assert.deepEqual(valuesOf('a: b\n', 'a.txt'), [])
  assert.deepEqual(valuesOf('a: b\n', '../a.yaml'), [])
})
