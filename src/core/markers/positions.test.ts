import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import { applySplices, editMarkers } from './index.ts'

const refs = new Map([['ns:p', { name: 'img', tag: '2' }]])
const m = '# {"$imagepolicy": "ns:p"}'

/** The text after the edit, and the codes of what was skipped. */
function edited(before: string, path = 'a.yaml'): readonly [after: string, codes: string[]] {
  const bytes = encodeUtf8(before)
  const edits = editMarkers([{ path, bytes }], refs)
  const after = decodeUtf8(applySplices(bytes, edits.files[0]?.splices ?? []))
  return [after, edits.skipped.map(({ code }) => code)]
}

// biome-ignore format: a table is read down its columns
const takes: readonly [place: string, before: string, after: string][] = [
  ['behind a plain value',              `a: old ${m}\n`,                  `a: img:2 ${m}\n`],
  ['behind a double-quoted value',      `a: "old" ${m}\n`,                `a: "img:2" ${m}\n`],
  ['behind a single-quoted value',      `a: 'old' ${m}\n`,                `a: 'img:2' ${m}\n`],
  ['behind the last of several lines',  `a: some\n  old ${m}\n`,          `a: img:2 ${m}\n`],
  ['behind a quoted value of two lines', `a: "some\n  old" ${m}\n`,       `a: "img:2" ${m}\n`],
  ['on a literal header',               `a: | ${m}\n  old\nb: 1\n`,       `a: |- ${m}\n  img:2\nb: 1\n`],
  ['on a folded header',                `a: >2+ ${m}\n   old\n\nb: 1\n`,  `a: >- ${m}\n  img:2\n\nb: 1\n`],
  ['on a block of several lines',       `a: |- ${m}\n   x\n\n   y\n`,     `a: |- ${m}\n   img:2\n`],
  ['on a block with spaces at its end', `a: | ${m}\n  old \t\n \nb: 1\n`, `a: |- ${m}\n  img:2\n \nb: 1\n`],
  ['behind an item',                    `- x\n- old ${m}\n`,              `- x\n- img:2 ${m}\n`],
  ['alone above an item',               `a:\n  ${m}\n  - old\n`,          `a:\n  ${m}\n  - img:2\n`],
  ['alone between items',               `- x\n${m}\n- old\n`,             `- x\n${m}\n- img:2\n`],
  ['on the line of the dash',           `- ${m}\n  old\n`,                `- ${m}\n  img:2\n`],
  ['on a dash before a nested dash',    `- ${m}\n  - old\n`,              `- ${m}\n  - img:2\n`],
  ['alone above a dash alone',          `${m}\n-\n  old\n`,              `${m}\n-\n  img:2\n`],
  ['above an item, further left',       `a:\n${m}\n  - old\n`,           `a:\n${m}\n  - img:2\n`],
  ['above an item of a flow sequence',  `a: [\n  ${m}\n  old, x ] # c\n`, `a: [\n  ${m}\n  'img:2', x ] # c\n`],
  ['in a flow mapping, before a comma', `a: {b: old, ${m}\n  c: x}\n`,    `a: {b: 'img:2', ${m}\n  c: x}\n`],
  ['in a flow mapping, at its end',     `a: {b: old ${m}\n  }\n`,         `a: {b: 'img:2' ${m}\n  }\n`],
  ['in a flow sequence',                `a: [\n  "old", ${m}\n  x ]\n`,   `a: [\n  "img:2", ${m}\n  x ]\n`],
  ['with the bracket not indented',     `a: [\n  old ${m}\n]\n`,          `a: [\n  'img:2' ${m}\n]\n`],
  ['behind an anchored value',          `a: &x old ${m}\nb: *x\n`,        `a: &x img:2 ${m}\nb: *x\n`],
  ['behind a tagged value',             `a: !!str old ${m}\n`,            `a: !!str img:2 ${m}\n`],
  ['behind an explicit null',           `a: ~ ${m}\n`,                    `a: img:2 ${m}\n`],
  ['behind an empty string',            `a: "" ${m}\n`,                   `a: "img:2" ${m}\n`],
  ['behind an explicit key',            `? a\n: old ${m}\n`,              `? a\n: img:2 ${m}\n`],
  ['with no space after the #',         `a: old #{"$imagepolicy":"ns:p"}\n`, `a: img:2 #{"$imagepolicy":"ns:p"}\n`],
  ['with two #',                        `a: old #${m}\n`,                 `a: img:2 #${m}\n`],
  ['with CRLF',                         `a: old ${m}\r\nb: 1\r\n`,        `a: img:2 ${m}\r\nb: 1\r\n`],
  ['with lone CR',                      `a: old ${m}\rb: 1\r`,            `a: img:2 ${m}\rb: 1\r`],
  ['with a BOM',                        `\ufeffa: old ${m}\n`,            `\ufeffa: img:2 ${m}\n`],
  ['with no last line break',           `a: old ${m}`,                    `a: img:2 ${m}`],
  ['behind letters of many bytes',      `é🚀: "日本" ${m} \n`,            `é🚀: "img:2" ${m} \n`],
  ['in a second document',              `- x\n--- # c\na: old ${m}\n`,    `- x\n--- # c\na: img:2 ${m}\n`],
  ['on the line of the ---',            `--- {a: old, ${m}\n  b: 1}\n`,   `--- {a: 'img:2', ${m}\n  b: 1}\n`],
  ['under a directive',                 `%YAML 1.2\n---\na: old ${m}\n`,  `%YAML 1.2\n---\na: img:2 ${m}\n`],
  ['as the whole document',             `old ${m}\n`,                     `img:2 ${m}\n`],
  ['in an item of a list',              `kind: List\nitems:\n- a: old ${m}\n`, `kind: List\nitems:\n- a: img:2 ${m}\n`],
]

for (const [place, before, after] of takes) {
  test(`markers: counts ${place}`, () => assert.deepEqual(edited(before), [after, []]))
}

// biome-ignore format: a table is read down its columns
const leaves: readonly [place: string, code: string, text: string][] = [
  ['above a key',                   'above-key',          `a:\n  ${m}\n  b: old\n`],
  ['on a mapping',                  'on-mapping',         `a: ${m}\n  b: old\n`],
  ['on an item that is a mapping',  'on-mapping',         `- ${m}\n  b: old\n`],
  ['above an item with a mapping',  'on-mapping',         `${m}\n- b: old\n`],
  ['on a sequence',                 'on-sequence',        `a: ${m}\n  - old\n`],
  ['behind a flow mapping',         'on-flow-collection', `a: {b: old} ${m}\n`],
  ['behind a flow sequence',        'on-flow-collection', `a: [old] ${m}\n`],
  ['behind an empty flow mapping',  'on-flow-collection', `a: {} ${m}\n`],
  ['on an alias',                   'on-alias',           `a: &x old\nb: *x ${m}\n`],
  ['behind the key of a next line', 'before-value',       `a: ${m}\n  old\n`],
  ['where there is no value',       'no-value',           `a: ${m}\nb: 1\n`],
  ['on a block without text',       'no-value',           `a: | ${m}\n\nb: 1\n`],
  ['on a dash without a value',     'no-value',           `- ${m}\n- x\n`],
  ['above an item with a sequence', 'on-sequence',        `${m}\n- - x\n`],
  ['among other comment lines',     'shared-comment',     `# c\n${m}\n- old\n`],
  ['above a comment line',          'shared-comment',     `${m}\n# c\n- old\n`],
  ['above an item with a comment',  'shadowed-comment',   `${m}\n- old # c\n`],
  ['further left, after a mapping',  'stray-marker',       `a:\n  - b: x\n${m}\n  - old\n`],
  ['above a flow sequence',         'on-flow-collection', `${m}\n- [old, x]\n`],
  ['above a gap',                   'stray-marker',       `- x\n${m}\n\n- old\n`],
  ['under its value',               'stray-marker',       `a: old\n${m}\n`],
  ['with nothing else',             'stray-marker',       `${m}\n`],
  ['inside a literal',              'inside-string',      `a: |\n  b: old ${m}\n`],
  ['inside quotes',                 'inside-string',      `a: 'old ${m}'\n`],
  ['without a space before',        'needs-space',        `a: old#{"$imagepolicy":"ns:p"}\n`],
  ['on a second equal key',         'shadowed-key',       `a: x\na: old ${m}\n`],
  ['below a second equal key',      'shadowed-key',       `a: x\na: {b: old, ${m}\n  c: 1}\n`],
  ['in a merge key',                'in-merge',           `a:\n  <<: {b: old, ${m}\n    c: 1}\n`],
  ['outside the items of a list',   'outside-list-items', `kind: List\nmetadata:\n  a: old ${m}\nitems: []\n`],
  ['after the document end',        'after-document-end', `a: b\n...\nc: old ${m}\n`],
]

for (const [place, code, text] of leaves) {
  test(`markers: leaves one ${place} alone`, () => assert.deepEqual(edited(text), [text, [code]]))
}

// biome-ignore format: a table is read down its columns
const lines: readonly [what: string, before: string, after: string | undefined, code?: string][] = [
  ['a Helm template',                `{{- if .x }}\na: old ${m}\n{{- end }}\n`, `{{- if .x }}\na: img:2 ${m}\n{{- end }}\n`],
  ['quotes in it',                   `{{- if .x }}\na: "old" ${m}\n`,           `{{- if .x }}\na: "img:2" ${m}\n`],
  ['an item in it',                  `{{- if .x }}\n- 'old' ${m}\n`,            `{{- if .x }}\n- 'img:2' ${m}\n`],
  ['tabs as indentation',            `a:\n\tb: old ${m}\n`,                     `a:\n\tb: img:2 ${m}\n`],
  ['one broken document of two',     `a: b: c\n---\na: [\n  old ${m}\n]\n`,     `a: b: c\n---\na: [\n  'img:2' ${m}\n]\n`],
  ['a templated value',              `{{- if .x }}\na: {{ .y }} ${m}\n`,        undefined, 'unclear-value'],
  ['a templated value in quotes',    `{{- if .x }}\na: "{{ .y }}" ${m}\n`,      undefined, 'unclear-value'],
  ['a value of two words',           `{{- if .x }}\na: old one ${m}\n`,         undefined, 'unclear-value'],
  ['a value with an anchor',         `{{- if .x }}\na: &b old ${m}\n`,          undefined, 'unclear-value'],
  ['a bracket left open above',      `a: [\nb: old ${m}\n`,                     undefined, 'unclear-value'],
  ['a quote left open above',        `a: "\nb: old ${m}\n`,                     undefined, 'unclear-value'],
  ['a block scalar in it',           `{{- if .x }}\na: |\n  b: old ${m}\n`,     undefined, 'inside-string'],
  ['a marker without a space',       `a: b: c\nx: old#${m}\n`,                  undefined, 'unclear-value'],
]

for (const [what, before, after, code] of lines) {
  test(`markers: invalid YAML, ${what}`, () =>
    assert.deepEqual(edited(before), [after ?? before, code === undefined ? [] : [code]]))
}

const j = '// {"$imagepolicy": "ns:p"}'

// biome-ignore format: a table is read down its columns
const json: readonly [what: string, before: string, after: string | undefined, code?: string][] = [
  ['before the comma',      `{"a": "old" ${j}\n, "b": 1}`,   `{"a": "img:2" ${j}\n, "b": 1}`],
  ['behind the comma',      `{"a": "old", ${j}\n "b": 1}`,   `{"a": "img:2", ${j}\n "b": 1}`],
  ['in an array',           `["old" /* {"$imagepolicy": "ns:p"} */]`, `["img:2" /* {"$imagepolicy": "ns:p"} */]`],
  ['with a #',              `{"a": "old" ${m}\n}`,           `{"a": "img:2" ${m}\n}`],
  ['on a line of its own',  `{ ${j}\n"a": "old"}`,           undefined, 'stray-marker'],
  ['behind a key',          `{"a": ${j}\n"old"}`,            undefined, 'stray-marker'],
  ['behind a number',       `{"a": 1 ${j}\n}`,               undefined, 'stray-marker'],
  ['in what is no JSON',    `a: old ${m}\n`,                 undefined, 'not-json'],
]

for (const [what, before, after, code] of json) {
  test(`markers: JSON with comments, ${what}`, () =>
    assert.deepEqual(edited(before, 'a.json'), [after ?? before, code === undefined ? [] : [code]]))
}
