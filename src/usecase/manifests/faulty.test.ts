import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Problem } from '../../core/kinds/index.ts'
import { faultyObjects } from './faulty.ts'

const hints = { folders: new Map([['apps', 'team']]), targets: new Map(), fallback: 'flux-system' }

const problem: Problem = {
  severity: 'error',
  path: 'a.yaml',
  line: 3,
  kind: 'ImagePolicy',
  name: 'ns/app',
  message: 'is wrong',
}

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, problems: readonly Problem[], found: readonly string[]][] = [
  ['one field',                [problem],                                       ['ns/app a.yaml:3']],
  ['two fields of one',        [problem, { ...problem, line: 9 }],              ['ns/app a.yaml:3']],
  ['one of each kind',         [problem, { ...problem, kind: 'ImageRepository' }], ['ns/app a.yaml:3', 'ns/app a.yaml:3']],
  ['only a warning',           [{ ...problem, severity: 'warning' }],           []],
  ['without a namespace',      [{ ...problem, name: 'app' }],                   ['flux-system/app a.yaml:3']],
  ['in a folder that has one', [{ ...problem, name: 'app', path: 'apps/a.yaml' }], ['team/app apps/a.yaml:3']],
]

for (const [what, problems, found] of rows) {
  test(`faultyObjects: ${what}`, () => {
    const texts = faultyObjects(problems, hints).map(({ name, place }) => {
      return `${name?.namespace}/${name?.name} ${place}`
    })
    assert.deepEqual(texts, found)
  })
}

test('faultyObjects: what is no object is none, and a name may be lost', () => {
  const { kind: _, ...file } = problem
  assert.deepEqual(faultyObjects([file], hints), [])
  const { name: __, ...nameless } = problem
  assert.deepEqual(faultyObjects([nameless], hints), [
    { kind: 'ImagePolicy', name: undefined, place: 'a.yaml:3' },
  ])
})
