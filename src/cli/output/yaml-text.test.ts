import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { jsonText } from './json-text.ts'
import { compareNaturally } from './natural-order.ts'
import { type Json, yamlText } from './yaml-text.ts'

// biome-ignore format: a table is read down its columns
const scalars: readonly [text: string, spelled: string][] = [
  ['5.0.x',                     '5.0.x'],
  ['~1.2',                      '~1.2'],
  ['=1',                        '=1'],
  ['1.2.3',                     '1.2.3'],
  ['$ts',                       '$ts'],
  ['^main-[a-f0-9]+-(?P<ts>[0-9]+)', '^main-[a-f0-9]+-(?P<ts>[0-9]+)'],
  ['./clusters',                './clusters'],
  ['>=1.0.0 <2.0.0',            "'>=1.0.0 <2.0.0'"],
  ['*',                         "'*'"],
  ['[ci skip] update image',    "'[ci skip] update image'"],
  ['{{range .Changed}}{{end}}', "'{{range .Changed}}{{end}}'"],
  ["it's",                      "it's"],
  ["'s",                        "'''s'"],
  ['a: b',                      "'a: b'"],
  ['a #b',                      "'a #b'"],
  [' a',                        "' a'"],
  ['a ',                        "'a '"],
  ['- a',                       "'- a'"],
  ['-',                         "'-'"],
  ['',                          '""'],
  ['true',                      '"true"'],
  ['yes',                       '"yes"'],
  ['y',                         '"y"'],
  ['1.0',                       '"1.0"'],
  ['5',                         '"5"'],
  ['0x10',                      '"0x10"'],
  ['1e3',                       '"1e3"'],
  ['null',                      '"null"'],
  ['~',                         '"~"'],
  ['12:30',                     '"12:30"'],
  ['2024-01-01',                '"2024-01-01"'],
  ['1_000',                     '"1_000"'],
  ['.inf',                      '".inf"'],
  ['a\tb',                      '"a\\tb"'],
  ['🚀',                        '"\\U0001F680"'],
  ['é',                         'é'],
]

for (const [text, spelled] of scalars) {
  test(`yamlText: ${JSON.stringify(text)} is spelled ${spelled}`, () => {
    assert.equal(yamlText({ k: text }), `k: ${spelled}\n`)
  })
}

test('yamlText: an object as flux exports it', () => {
  const value = {
    metadata: { name: 'vote', labels: {}, on: true },
    kind: 'ImageRepository',
    spec: { exclusionList: ['^.*\\.sig$'], list: [], nested: [[1, 2], { b: 1, a: [{ c: 2 }] }] },
    absent: undefined,
  }
  assert.equal(
    yamlText(value),
    `\
kind: ImageRepository
metadata:
  labels: {}
  name: vote
  "on": true
spec:
  exclusionList:
  - ^.*\\.sig$
  list: []
  nested:
  - - 1
    - 2
  - a:
    - c: 2
    b: 1
`,
  )
})

test('yamlText: text of several lines is a literal block', () => {
  assert.equal(yamlText({ k: 'a\nb\n' }), 'k: |\n  a\n  b\n')
  assert.equal(yamlText({ k: 'a\n\nb' }), 'k: |-\n  a\n\n  b\n')
  assert.equal(yamlText({ k: 'a\n\n' }), 'k: |+\n  a\n\n')
  assert.equal(yamlText({ k: ' a\nb' }), 'k: |2-\n   a\n  b\n')
  assert.equal(yamlText({ k: 'a \nb' }), 'k: "a \\nb"\n')
})

test('yamlText: a long line is folded at the first blank behind column 80', () => {
  const messageTemplate =
    '{{range .Changed.Changes}}{{print .OldValue}} -> {{println .NewValue}}{{end}}'
  assert.equal(
    yamlText({ a: { b: { c: { d: { messageTemplate } } } } }),
    `\
a:
  b:
    c:
      d:
        messageTemplate: '{{range .Changed.Changes}}{{print .OldValue}} -> {{println
          .NewValue}}{{end}}'
`,
  )
})

test('yamlText: reads back as what it was', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('a', ' ', '\n', "'", '"', ':', '#', '-', '\\') }),
    fc.stringMatching(/^[a-z]{30,60} {1,3}[a-z]{30,60} {1,2}[a-z' ]{10,40}$/),
  )
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.boolean(),
      fc.integer(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9.$-]{0,8}$/), tie('tree'), { maxKeys: 3 }),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => {
      const printed = yamlText({ value })
      assert.deepEqual(parse(printed), JSON.parse(JSON.stringify({ value })))
    }),
    { numRuns: 400 },
  )
})

test('compareNaturally: digits by value, letters last', () => {
  const sorted = [
    '',
    '-a',
    '.b',
    '1',
    '2',
    '02',
    '10',
    'A',
    'a',
    'a-',
    'a1',
    'a9',
    'a10',
    'ab',
    'b',
  ]
  assert.deepEqual([...sorted].sort(compareNaturally), sorted)
})

test('jsonText: two blanks and a newline at the end', () => {
  assert.equal(jsonText({ a: [1] }), '{\n  "a": [\n    1\n  ]\n}\n')
})
