import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Floor } from '../rooms.ts'
import { checkCycles } from './cycles.ts'
import { checkDecisions } from './decisions.ts'
import { checkDocComments } from './doc-comments.ts'
import { applyList } from './ratchet.ts'
import { checkRooms, emptyRooms } from './rooms.ts'
import { checkSignals } from './signals.ts'
import { checkSizes } from './sizes.ts'
import { type Offence, parseSource, type Source } from './sources.ts'
import { checkTests, raisedShares } from './tests.ts'
import { checkTime } from './time.ts'

const charter = 'c'
const table: readonly Floor[] = [
  { name: 'core', pure: true, rooms: [{ path: 'core/a', charter }] },
  {
    name: 'usecase',
    rooms: [
      { path: 'usecase/scan', charter },
      { path: 'usecase/plan', charter, after: ['usecase/scan'] },
    ],
  },
  { name: 'io', blindTo: ['usecase'], rooms: [{ path: 'io/git', charter }] },
]

const importRows: readonly [
  what: string,
  file: string,
  text: string,
  breach: RegExp | undefined,
][] = [
  ['down', 'io/git/x.ts', "import { a } from '../../core/a/index.ts'", undefined],
  ['up', 'core/a/x.ts', "import { a } from '../../io/git/index.ts'", /:1: imports up/],
  ['past a door', 'io/git/x.ts', "\nimport { a } from '../../core/a/b.ts'", /:2: imports past/],
  ['after', 'usecase/plan/x.ts', "import { a } from '../scan/index.ts'", undefined],
  ['before', 'usecase/scan/x.ts', "import { a } from '../plan/index.ts'", /neighbour/],
  ['a type before', 'usecase/scan/x.ts', "import type { A } from '../plan/index.ts'", /neighbour/],
  ['a re-export', 'usecase/scan/x.ts', "export * from '../plan/index.ts'", /neighbour/],
  ['an import type', 'usecase/scan/x.ts', "type A = import('../plan/index.ts').A", /neighbour/],
  ['a late one', 'usecase/scan/x.ts', "void import('../plan/index.ts')", /neighbour/],
  [
    'over lines',
    'usecase/scan/x.ts',
    "import {\n  a,\n} from\n  '../plan/index.ts'",
    /:4: .*neighbour/,
  ],
  [
    'a stranger',
    'io/git/x.ts',
    "import type { A } from '../../usecase/scan/index.ts'",
    /strangers/,
  ],
  ['node', 'core/a/x.ts', "import 'node:fs'", /pure floor/],
  ['node in a test', 'core/a/x.test.ts', "import 'node:fs'", undefined],
  ['a comment', 'core/a/x.ts', "// import 'node:fs'", undefined],
  ['no room', 'core/b/x.ts', '', /in no room/],
  ['no charter', 'core/a/index.ts', "export * from './x.ts'", /without its charter/],
]

for (const [what, file, text, breach] of importRows) {
  test(`rooms: ${what}`, () => expectOne(checkRooms([source(file, text)], table), breach))
}

test('rooms: after names a room that stands before', () => {
  const rooms = [
    { path: 'core/a', charter, after: ['core/b'] },
    { path: 'core/b', charter },
  ]
  expectOne(checkRooms([], [{ name: 'core', rooms }]), /core\/a comes after core\/b/)
})

test('rooms: after names only what is imported', () => {
  const used = source('usecase/plan/x.ts', "import { a } from '../scan/index.ts'")
  const late = source('usecase/plan/x.test.ts', "import { a } from '../scan/index.ts'")
  const other = source('usecase/plan/y.ts', '')
  expectOne(checkRooms([other, used], table), undefined)
  expectOne(checkRooms([other, late], table), /usecase\/plan comes after usecase\/scan and imports/)
})

test('empty-rooms: a room without a file', () => {
  const files = ['core/a/x.ts', 'usecase/plan/x.ts', 'io/git/x.ts'].map((file) => source(file, ''))
  assert.deepEqual(names(emptyRooms(files, table)), ['usecase/scan'])
})

test('cycles: by value, by type and late ones are circles; each is named once', () => {
  const files = [
    source('a/x.ts', "import { y } from './y.ts'"),
    source('a/y.ts', "import type { Z } from '../b/z.ts'"),
    source('b/z.ts', "void import('../a/x.ts')"),
    source('b/to.ts', "import '../a/x.ts'"),
  ]
  assert.deepEqual(names(checkCycles(files)), ['x.ts y.ts z.ts'])
  assert.deepEqual(checkCycles(files.slice(1)), [])
})

const decisionRows: readonly [
  what: string,
  file: string,
  text: string,
  name: string | undefined,
][] = [
  [
    'four branches',
    'app/x.ts',
    'function f() { if (a) b(); if (c) d(); return e ? 1 : 2 }',
    undefined,
  ],
  ['five', 'app/x.ts', 'function f() { if (a && b) c(); for (;;) d(e ?? 1) }', 'f'],
  ['in a method', 'app/x.ts', 'class A { m() { a?.b; c?.(); d ||= e ? 1 : 2 } }', 'm'],
  ['in a constant', 'app/x.ts', 'const f = (a = 1) => a ? b ? c && 1 : 2 : 3', 'f'],
  ['in a callback', 'app/x.ts', 'function f() { g(() => a || b || c || d || e) }', 'callback in f'],
  [
    'shared among two functions',
    'app/x.ts',
    'function f() { a || b || c; g(() => d || e) }',
    undefined,
  ],
  [
    'cases',
    'app/x.ts',
    'function f() { switch (a) { case 1: case 2: case 3: default: } }',
    undefined,
  ],
  ['elsewhere', 'usecase/scan/x.ts', 'function f() { a || b || c || d || e }', undefined],
  ['in the demo', 'app/demo/x.ts', 'function f() { a || b || c || d || e }', undefined],
]

for (const [what, file, text, name] of decisionRows) {
  test(`decisions: ${what}`, () => {
    assert.deepEqual(names(checkDecisions([source(file, text)])), name === undefined ? [] : [name])
  })
}

const signalRows: readonly [text: string, names: readonly string[]][] = [
  ['export async function f(a: string) {}', ['f']],
  ['export function f(): Promise<void> {}', ['f']],
  ['export function* f(): Generator<void> {}', []],
  ['export function f(): AsyncGenerator<void> {}', ['f']],
  ['export async function f(a: string, signal: AbortSignal) {}', []],
  ['export async function f(signal?: AbortSignal) {}', []],
  ['export async function f(signal: AbortSignal, a: string) {}', ['f']],
  ['export async function f(signal: AbortSignal | undefined = undefined) {}', []],
  ['async function f() {}', []],
  ['export const f = async () => {}', ['f']],
  ['export class A { async m() {} async #n() {} private async o() {} async close() {} }', ['A.m']],
  ['export class A { async [Symbol.asyncDispose]() {} }', []],
  ['export type A = { m(): Promise<void>; n(signal: AbortSignal): Promise<void> }', ['A.m']],
  ['export type A = B & { readonly m: () => Promise<void> }', ['A.m']],
  ['export interface A { m(): Promise<void> }', ['A.m']],
  ['export type F = () => Promise<void>', ['F']],
]

for (const [text, expected] of signalRows) {
  test(`signals: ${text}`, () => {
    assert.deepEqual(names(checkSignals([source('io/git/x.ts', text)])), expected)
    assert.deepEqual(checkSignals([source('core/a/x.ts', text)]), [])
    assert.deepEqual(checkSignals([source('io/git/x.test.ts', text)]), [])
  })
}

const timeRows: readonly [text: string, name: string | undefined][] = [
  ['Date.now()', 'x.ts Date.now'],
  ['const f = Math.random', 'x.ts Math.random'],
  ['process.hrtime.bigint()', 'x.ts process.hrtime'],
  ['new Date()', 'x.ts new Date()'],
  ['new Date(1)', undefined],
  ['setTimeout(f, 1)', 'x.ts setTimeout'],
  ['socket.setTimeout(1)', undefined],
  ["import { setTimeout as sleep } from 'node:timers/promises'", 'x.ts setTimeout'],
  ['AbortSignal.timeout(1)', 'x.ts AbortSignal.timeout'],
]

for (const [text, name] of timeRows) {
  test(`time: ${text}`, () => {
    const expected = name === undefined ? [] : [name]
    assert.deepEqual(names(checkTime([source('io/git/x.ts', text)])), expected)
    assert.deepEqual(checkTime([source('io/system/system.ts', text)]), [])
  })
}

const docRows: readonly [text: string, name: string | undefined][] = [
  ['/** A. */\nexport type A = 1', undefined],
  ['type A = 1', undefined],
  ["export { a } from './a.ts'", undefined],
  ['// A.\nexport type A = 1', 'A'],
  ['/** A. */\nconst a = 1\nexport const b = a', 'b'],
  ['export async function* c() {}', 'c'],
  ['export class D {}', 'D'],
]

for (const [text, name] of docRows) {
  test(`doc-comments: ${text}`, () => {
    const expected = name === undefined ? [] : [name]
    assert.deepEqual(names(checkDocComments([source('io/git/x.ts', text)])), expected)
    assert.deepEqual(checkDocComments([source('io/git/x.test.ts', text)]), [])
  })
}

test('tests: a room has as many lines of tests as of sources, or what the list asks for', () => {
  const files = [source('base/x.ts', '\n'.repeat(100)), source('base/x.test.ts', '\n'.repeat(50))]
  expectOne(checkTests(files, []), /src\/base\/index.ts:1: 0.50 test lines a source line, and 1/)
  expectOne(checkTests(files, ['base 0.6']), /and 0.6 is asked for/)
  expectOne(checkTests(files, ['base 0.5']), undefined)
  expectOne(checkTests(files, ['base 0.5', 'gone 0.1']), /'gone' needs no excuse/)
  const full = [...files, source('base/y.test.ts', '\n'.repeat(50))]
  expectOne(checkTests(full, ['base 0.5']), /'base' needs no excuse/)
})

test('tests: the list follows what was reached, and falls never', () => {
  const files = [source('base/x.ts', '\n'.repeat(100)), source('base/x.test.ts', '\n'.repeat(75))]
  assert.deepEqual(raisedShares(files, ['base 0.2', 'gone 0.1']), ['base 0.6'])
  assert.deepEqual(raisedShares(files, ['base 0.7']), ['base 0.7'])
})

test('sizes: a name that says nothing', () => {
  expectOne(checkSizes([source('core/a/utils.ts', '')]), /utils.ts:1: says nothing/)
  expectOne(checkSizes([source('core/a/list-types.ts', '')]), undefined)
})

test('lists: a name excuses one offence; one too many is stale', () => {
  const offence = (name: string): Offence => ({ file: 'x.ts', line: 1, what: '', name })
  const { fresh, stale, left } = applyList(['a', 'a', 'b', 'c'], ['b', 'a', 'd'].map(offence))
  assert.deepEqual([names(fresh), stale, left], [['d'], ['a', 'c'], ['a', 'b']])
})

function source(file: string, text: string): Source {
  return parseSource(`src/${file}`, text)
}

function names(offences: readonly Offence[]): (string | undefined)[] {
  return offences.map(({ name }) => name)
}

function expectOne(offences: readonly Offence[], what: RegExp | undefined): void {
  const lines = offences.map((offence) => `${offence.file}:${offence.line}: ${offence.what}`)
  assert.equal(lines.length, what === undefined ? 0 : 1, lines.join('\n'))
  if (what !== undefined) assert.match(lines[0] ?? '', what)
}
