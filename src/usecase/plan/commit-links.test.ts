import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveLinks, resolveRoot } from './commit-links.ts'

const { signal } = new AbortController()

const out = 'a link that leads out of the repository'
const circle = 'links that lead in a circle'

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, links: Readonly<Record<string, string>>, path: string, place: string][] = [
  ['no link',                       {},                                   'a/b.yaml',   'a/b.yaml'],
  ['a file beside it',              { 'a/b.yaml': 'c.yaml' },             'a/b.yaml',   'a/c.yaml'],
  ['a file elsewhere',              { 'a/b.yaml': '../x/./c.yaml' },      'a/b.yaml',   'x/c.yaml'],
  ['a link to a link',              { a: 'b', b: 'c' },                   'a',          'c'],
  ['a folder on the way',           { a: 'x/y' },                         'a/b.yaml',   'x/y/b.yaml'],
  ['a folder behind the target',    { 'a/l': '../f/t', f: 'g' },          'a/l',        'g/t'],
  ['up from behind a link',         { a: 'x/y', 'x/y/l': '../t' },        'a/l',        'x/t'],
  ['the top',                       { a: '.' },                           'a/b',        'b'],
  ['out by going up',               { 'a/b': '../../etc' },               'a/b',        out],
  ['out and in again',              { 'a/b': '../../fleet/a/c' },         'a/b',        out],
  ['out by a full path',            { a: '/etc/passwd' },                 'a',          out],
  ['itself',                        { a: 'a' },                           'a',          circle],
  ['in a circle',                   { a: 'b', b: 'a' },                   'a/x',        circle],
  ['ever deeper',                   { a: 'a/a' },                         'a',          circle],
]

for (const [what, links, path, place] of rows) {
  const reader = { linkAt: async (at: string) => links[at] }
  test(`resolveLinks: ${what}`, async () => {
    const got = await resolveLinks(path, reader, signal)
    assert.equal(got.kind === 'path' ? got.path : got.why, place)
  })
  test(`resolveRoot: ${what}`, async () => {
    const isPath = place !== out && place !== circle
    assert.equal(await resolveRoot(path, reader, signal), isPath ? place : path)
  })
}
