import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeUtf8, encodeUtf8, Failure } from '../../base/index.ts'
import { applySplices, findMarkers } from '../../core/markers/index.ts'
import { type TreeFile } from '../../core/tree/index.ts'
import { overallOutcome, type RunReport } from '../publish/index.ts'
import { planUpdate, type Selections, type UpdateRules } from './plan.ts'

const rules: UpdateRules = {
  automation: { namespace: 'ns', name: 'auto' },
  root: '',
  template: '',
  values: {},
}

const digest = `sha256:${'a'.repeat(64)}`

const selections: Selections = new Map([
  ['ns:app', { name: 'org/app', tag: '2' }],
  ['ns:db', { name: 'org/db', tag: '9', digest }],
  ['ns:none', undefined],
])

type Tree = Readonly<Record<string, string>>

function treeOf(files: Tree): TreeFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, bytes: encodeUtf8(text) }))
}

function planOf(files: Tree, own: Partial<UpdateRules> = {}, chosen = selections) {
  const found = treeOf(files).map(({ path, bytes }) => findMarkers(path, bytes))
  return planUpdate(found, { ...rules, ...own }, chosen)
}

/** The tree after the update. */
function updated(files: Tree, own: Partial<UpdateRules> = {}): Tree {
  const drafted = planOf(files, own).edits.map(({ path, splices }) => {
    const after = applySplices(encodeUtf8(files[path] ?? ''), splices)
    return [path, decodeUtf8(after)] as const
  })
  return { ...files, ...Object.fromEntries(drafted) }
}

const marked = (value: string, setter: string): string =>
  `image: ${value} # {"$imagepolicy": "${setter}"}\n`

test('planUpdate: changes by file and line, with what was written before', () => {
  const files = {
    'a.yaml': marked('org/app:1', 'ns:app'),
    'b/c.yaml': `x: y\n${marked('sha256:old', 'ns:db:digest')}`,
  }
  const draft = planOf(files)
  assert.deepEqual(
    draft.changes.map(({ path, line, old, new: fresh, setter }) => [
      path,
      line,
      old,
      fresh,
      setter,
    ]),
    [
      ['a.yaml', 1, 'org/app:1', 'org/app:2', 'ns:app'],
      ['b/c.yaml', 2, 'sha256:old', digest, 'ns:db:digest'],
    ],
  )
  assert.equal(draft.message, 'Update from image update automation')
  assert.deepEqual(updated(files), {
    'a.yaml': marked('org/app:2', 'ns:app'),
    'b/c.yaml': `x: y\n${marked(digest, 'ns:db:digest')}`,
  })
})

const fleet: Tree = {
  'apps/a.yaml': marked('org/app:1', 'ns:app'),
  'apps2/a.yaml': marked('org/app:1', 'ns:app'),
  'a.yaml': marked('org/app:1', 'ns:app'),
}

// biome-ignore format: a table is read down its columns
const roots: readonly [root: string, paths: readonly string[], names: string][] = [
  ['',            ['apps/a.yaml', 'apps2/a.yaml', 'a.yaml'], 'a.yaml apps/a.yaml apps2/a.yaml '],
  ['apps',        ['apps/a.yaml'],                           'a.yaml '],
  ['apps/a.yaml', ['apps/a.yaml'],                           'a.yaml '],
  ['infra',       [],                                        ''],
]

for (const [root, paths, names] of roots) {
  test(`planUpdate: the root '${root}' edits repository paths, the message counts from it`, () => {
    const template = '{{ range $file, $_ := .Changed.FileChanges }}{{ $file }} {{ end }}'
    const draft = planOf(fleet, { root, template })
    assert.deepEqual(
      draft.changes.map(({ path }) => path),
      paths,
    )
    assert.deepEqual(
      draft.edits.map(({ path }) => path),
      paths,
    )
    assert.equal(draft.message, names)
  })
}

test('planUpdate: nothing to change has no edits and no message, whatever the template', () => {
  const draft = planOf({ 'a.yaml': marked('org/app:2', 'ns:app') }, { template: '{{ broken' })
  assert.deepEqual(draft, { edits: [], changes: [], skipped: [], message: '' })
})

test('planUpdate: markers that are left alone say why', () => {
  const { skipped } = planOf({
    'a.yaml': marked('x:1', 'ns:none') + marked('x:1', 'ns:other').replace('image', 'other'),
  })
  assert.deepEqual(
    skipped.map(({ line, code, setter }) => [line, code, setter]),
    [
      [1, 'no-result', 'ns:none'],
      [2, 'unknown-policy', 'ns:other'],
    ],
  )
})

const before = 'failed to update source: '
const parsing = `${before}unable to create commit message template from spec: template: commit message:`
const running = `${before}failed to run template from spec: template: commit message:`

// biome-ignore format: a table is read down its columns
const messages: readonly [template: string, message: RegExp][] = [
  ['{{ range }}',                      new RegExp(`^${parsing}1: missing value for range$`)],
  ['{{ now }}',                        new RegExp(`^${parsing}1: function "now" not defined$`)],
  ['a\n{{ if }}',                      new RegExp(`^${parsing}2: missing value for if$`)],
  ['{{ .Changed.Nope }}',              new RegExp(`^${running}1:11: executing "commit message" at <\\.Changed\\.Nope>: can't evaluate field Nope in type `)],
  ['{{ fail "no" }}',                  new RegExp(`^${running}1:3: executing "commit message" at <fail "no">: error calling fail: no$`)],
]

for (const [template, message] of messages) {
  test(`planUpdate: the template ${JSON.stringify(template)} fails in Flux's words`, () => {
    assert.throws(
      () => planOf({ 'a.yaml': marked('org/app:1', 'ns:app') }, { template }),
      (thrown) => {
        assert.ok(thrown instanceof Failure)
        assert.equal(thrown.code, 'MESSAGE_FAILED')
        assert.match(thrown.message, message)
        return true
      },
    )
  })
}

test('planUpdate: the template sees the automation, its values and the changes', () => {
  const template = `{{ .AutomationObject }} {{ .Values.cluster }}{{ range .Changed.Changes }} {{ .OldValue }}->{{ .NewValue }}({{ .Setter }}){{ end }}`
  const { message } = planOf(fleet, { root: 'apps', template, values: { cluster: 'prod' } })
  assert.equal(message, 'ns/auto prod org/app:1->org/app:2(ns:app)')
})

test('planUpdate: the removed .Updated model is still served', () => {
  const template = '{{ range .Updated.Images }}{{ println . }}{{ end }}'
  assert.equal(planOf(fleet, { root: 'apps', template }).message, 'org/app:2\n')
})

const setters = ['ns:app', 'ns:app:tag', 'ns:app:name', 'ns:db', 'ns:db:digest', 'ns:none', 'ns:x']
const values = ['org/app:1', 'org/app:2', '1', `org/db:9@${digest}`, digest, 'other']
const anyFile = fc
  .array(fc.tuple(fc.constantFrom(...values), fc.constantFrom(...setters)), { maxLength: 5 })
  .map((lines) =>
    lines.map(([value, setter], at) => marked(value, setter).replace('image', `k${at}`)).join(''),
  )
const anyTree = fc
  .tuple(anyFile, anyFile, anyFile)
  .map(([a, b, c]): Tree => ({ 'apps/a.yaml': a, 'apps/b.yaml': b, 'infra/c.yaml': c }))

test('law: a second update changes nothing', () => {
  fc.assert(
    fc.property(anyTree, (files) => {
      const draft = planOf(updated(files))
      assert.deepEqual([draft.edits, draft.changes, draft.message], [[], [], ''])
    }),
  )
})

test('law: updates with disjoint roots may come in any order, and make up the whole', () => {
  fc.assert(
    fc.property(anyTree, (files) => {
      const forth = updated(updated(files, { root: 'apps' }), { root: 'infra' })
      const back = updated(updated(files, { root: 'infra' }), { root: 'apps' })
      assert.deepEqual(forth, back)
      assert.deepEqual(forth, updated(files))
    }),
  )
})

const run = (outcome: RunReport['outcome'], changes = 0): RunReport => ({
  repository: '.',
  outcome,
  changes: Array.from({ length: changes }, () => ({
    path: 'a',
    line: 1,
    object: { apiVersion: '', kind: '', namespace: '', name: '' },
    setter: 's',
    old: 'a',
    new: 'b',
  })),
  skipped: [],
})

// biome-ignore format: a table is read down its columns
const outcomes: readonly [name: string, report: Parameters<typeof overallOutcome>[0], outcome: string][] = [
  ['nothing at all',                { policies: [], runs: [], problems: [] },                                                    'unchanged'],
  ['skipped is no failure',         { policies: [{ namespace: 'n', name: 'p', outcome: 'skipped', message: '' }], runs: [run('skipped')], problems: [] }, 'unchanged'],
  ['one of two runs changed',       { policies: [], runs: [run('unchanged'), run('pushed', 1)], problems: [] },                  'changed'],
  ['planned counts as a change',    { policies: [], runs: [run('planned', 2)], problems: [] },                                   'changed'],
  ['a failed run outranks changes', { policies: [], runs: [run('failed'), run('pushed', 1)], problems: [] },                     'failed'],
  ['so does a failed policy',       { policies: [{ namespace: 'n', name: 'p', outcome: 'failed', message: '' }], runs: [run('pushed', 1)], problems: [] }, 'failed'],
  ['and a fault of a manifest',     { policies: [], runs: [run('pushed', 1)], problems: ['a.yaml:1: x'] },                       'failed'],
]

for (const [name, report, outcome] of outcomes) {
  test(`overallOutcome: ${name}`, () => {
    assert.equal(overallOutcome(report, false), outcome)
  })
}
