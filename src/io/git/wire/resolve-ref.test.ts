import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gitIn, makeWorld, seedRepository, signal } from '../../../../test/git/world.ts'
import { parseRefs } from './refs.ts'
import { type DefaultBranch, patternsFor, type RefSpec, resolveRef } from './resolve-ref.ts'

const id = (letter: string) => letter.repeat(40)

const refs = parseRefs(
  [
    'ref: refs/heads/main\tHEAD',
    `${id('a')}\tHEAD`,
    `${id('a')}\trefs/heads/main`,
    `${id('b')}\trefs/heads/a/b`,
    `${id('c')}\trefs/heads/master`,
    `${id('1')}\trefs/tags/v1.0.0`,
    `${id('2')}\trefs/tags/v1.1.0`,
    `${id('3')}\trefs/tags/v1.1.0^{}`,
    `${id('4')}\trefs/tags/2.0.0-rc.1`,
    `${id('5')}\trefs/tags/latest`,
    `${id('6')}\trefs/pull/1/head`,
    '',
  ].join('\n'),
)

const resolve = (spec: RefSpec, fallback: DefaultBranch = 'master') =>
  resolveRef(refs, spec, { fallback, url: 'https://host/x.git' })

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, spec: RefSpec, fallback: DefaultBranch, commit: string, revision: string][] = [
  ['a branch',                 { branch: 'main' },                     'master', 'a', 'main'],
  ['a branch with a slash',    { branch: 'a/b' },                      'master', 'b', 'a/b'],
  ['nothing: master',          {},                                     'master', 'c', 'master'],
  ['nothing: HEAD',            {},                                     'head',   'a', 'main'],
  ['a lightweight tag',        { tag: 'v1.0.0' },                      'master', '1', 'v1.0.0'],
  ['an annotated tag',         { tag: 'v1.1.0' },                      'master', '3', 'v1.1.0'],
  ['the highest in a range',   { semver: '1.x' },                      'master', '3', 'v1.1.0'],
  ['pre-releases when asked',  { semver: '>=1.0.0-0' },                'master', '4', '2.0.0-rc.1'],
  ['any ref by name',          { name: 'refs/pull/1/head' },           'master', '6', 'refs/pull/1/head'],
  ['a peeled tag by name',     { name: 'refs/tags/v1.1.0^{}' },        'master', '3', 'refs/tags/v1.1.0^{}'],
  ['name before tag',          { name: 'refs/heads/main', tag: 'x' },  'master', 'a', 'refs/heads/main'],
  ['tag before semver',        { tag: 'v1.0.0', semver: '*' },         'master', '1', 'v1.0.0'],
  ['semver before branch',     { semver: '1.0.x', branch: 'main' },    'master', '1', 'v1.0.0'],
  ['commit on a branch',       { commit: id('9'), branch: 'main' },    'master', '9', 'main'],
]
for (const [name, spec, fallback, commit, revision] of rows) {
  test(`resolveRef: ${name}`, () => {
    const found = resolve(spec, fallback)
    assert.equal(found.commit, id(commit))
    assert.equal(found.revision, `${revision}@sha1:${id(commit)}`)
  })
}

test('resolveRef: a commit alone', () => {
  assert.equal(resolve({ commit: id('9') }).revision, `sha1:${id('9')}`)
})

// biome-ignore format: a table is read down its columns
const failing: readonly [spec: RefSpec, text: string][] = [
  [{ branch: 'x' },          `unable to clone 'https://host/x.git': couldn't find remote ref "refs/heads/x"`],
  [{ tag: 'x' },             `unable to clone 'https://host/x.git': couldn't find remote ref "refs/tags/x"`],
  [{ name: 'refs/heads/x' }, "unable to resolve ref 'refs/heads/x' to a specific commit"],
  [{ semver: '3.x' },        'no match found for semver: 3.x'],
  [{ semver: 'no range' },   'semver parse error: improper constraint: "no range"'],
]
for (const [spec, message] of failing) {
  test(`resolveRef: fails on ${JSON.stringify(spec)}`, () => {
    assert.throws(() => resolve(spec), { message })
  })
}

// biome-ignore format: a table is read down its columns
const invalid: readonly [spec: RefSpec, message: RegExp][] = [
  [{ branch: '-x' },            /not a valid ref name/],
  [{ branch: 'a..b' },          /not a valid ref name/],
  [{ branch: 'a b' },           /not a valid ref name/],
  [{ tag: '*' },                /not a valid ref name/],
  [{ name: '--upload-pack=x' }, /not a valid ref name/],
  [{ name: 'refs/heads/x/' },   /^ref refs\/heads\/x\/ is invalid; Git refs cannot begin or end with a slash '\/'$/],
  [{ commit: 'abc' },           /not a full commit id/],
]
for (const [spec, message] of invalid) {
  test(`patternsFor: refuses ${JSON.stringify(spec)}`, () => {
    assert.throws(() => patternsFor(spec, 'master'), { code: 'GIT_INVALID_REF', message })
  })
}

test('equal versions: the youngest commit counts', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: '1' })
  for (const [tag, seconds] of [
    ['v1.0.0+a', 3_000],
    ['v1.0.0+b', 9_000],
    ['v1.0.0+c', 5_000],
  ]) {
    const lines = [
      `commit refs/tags/${tag}`,
      `committer S <s@x> ${seconds} +0000`,
      'data 0',
      'from refs/heads/main^0\n',
    ]
    gitIn(folder, ['fast-import', '--quiet', '--force'], lines.join('\n'))
  }
  const remote = await world.open('apps.git')
  const found = await remote.resolve({ semver: '1.x' }, { fallback: 'head' }, signal)
  assert.equal(found.ref, 'refs/tags/v1.0.0+b')
})
