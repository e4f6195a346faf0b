import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseManifest } from './parse.ts'

const policy = (value: string): string => `kind: ImagePolicy
metadata:
  labels: {a: b}
  name: app # here
  namespace: flux-system
spec:
  filterTags:
    ${value}
`
const quotes = "put the value of 'pattern' in single quotes"

// biome-ignore format: a table is read down its columns
const rows: readonly [value: string, reason: string][] = [
  ['pattern: [0-9]+$',            `Unexpected scalar at node end; ${quotes}`],
  ['pattern: {a}b',               `Unexpected scalar at node end; ${quotes}`],
  ['pattern: *-prod',             `there is no anchor '-prod'; ${quotes}`],
  ['pattern: ^a: (b)',            `Nested mappings are not allowed in compact mappings; ${quotes}`],
  ['pattern: @x',                 `Plain value cannot start with reserved character @; ${quotes}`],
  ['range: >=1.0.0',              "Block scalar header includes extra characters: >=1.0.0; put the value of 'range' in single quotes"],
  ['pattern: "^\\d+$"',           `Invalid escape sequence \\d; ${quotes}: within double ones \\ begins an escape`],
  ["pattern: '^it's'",            "Unexpected scalar at node end; within the quotes of 'pattern', write '' for '"],
]

for (const [value, reason] of rows) {
  test(`parseManifest: ${value} names its object, and what to do`, () => {
    const message = `ImagePolicy 'flux-system/app' cannot be read: ${reason}`
    assert.deepEqual(parseManifest({ text: policy(value), line: 10 }), {
      kind: 'broken',
      line: 17,
      message,
    })
  })
}

// biome-ignore format: a table is read down its columns
const objects: readonly [name: string, text: string, object: string][] = [
  ['metadata in one line', 'kind: A\nmetadata: {name: app, namespace: ns}\nx: [',        "A 'ns/app' cannot be read: "],
  ['a name of another part', 'kind: A\nspec:\n  name: x\nmetadata:\n  labels:\n    name: y\nx: [', 'A cannot be read: '],
  ['no kind',              'metadata: {name: app}\nx: [',                                ''],
]

for (const [name, text, object] of objects) {
  test(`parseManifest: a broken document with ${name}`, () => {
    const parsed = parseManifest({ text, line: 1 })
    assert.equal(parsed.kind, 'broken')
    assert.ok(
      parsed.kind === 'broken' && parsed.message.startsWith(`${object}Flow sequence`),
      JSON.stringify(parsed),
    )
  })
}
