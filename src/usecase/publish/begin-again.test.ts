import assert from 'node:assert/strict'
import { test } from 'node:test'
import { continuationOf, type HistoryPort } from './begin-again.ts'

const { signal } = new AbortController()

const own = 'Bot <bot@example.com>'
const person = 'Ada <ada@example.com>'

/** Commits by name: parents, committer, and what is in `a` and `b`. */
type History = Readonly<
  Record<string, readonly [parents: readonly string[], committer: string, a: string, b: string]>
>

/** A remote with that history, which counts what it is asked. */
function remoteOf(history: History): HistoryPort & { readonly asked: () => number } {
  let asked = 0
  const parentsOf = (id: string): readonly string[] => history[id]?.[0] ?? []
  const past = (id: string): ReadonlySet<string> =>
    new Set([id, ...parentsOf(id).flatMap((one) => [...past(one)])])
  return {
    asked: () => asked,
    parentsOf: async (id) => parentsOf(id),
    async ahead(head, baseRef) {
      asked++
      const base = past(baseRef.replace('refs/heads/', ''))
      const ids = [...past(head.id)].filter((id) => !base.has(id))
      return ids.map((id) => ({ id, parents: parentsOf(id), committer: history[id]?.[1] ?? '' }))
    },
    async filesOf(id) {
      const [, , a = '', b = ''] = history[id] ?? []
      return new Map([
        ['a', a],
        ['b', b],
      ])
    },
  }
}

const fork = { m0: [[], person, '1', '1'] } as const
const ours = { ...fork, u1: [['m0'], own, '2', '1'] } as const
const theirs = { ...ours, u2: [['u1'], person, '2', '2'] } as const

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, history: History, head: string, base: string, isAnew: boolean, asked: number][] = [
  ['the base stands where it began',             ours,                                                           'u1', 'm0', false, 0],
  ['the same, with two commits',                 { ...ours, u2: [['u1'], own, '3', '1'] },                       'u2', 'm0', false, 1],
  ['they are one commit',                        ours,                                                           'm0', 'm0', false, 0],
  ['the base has it by a merge',                 { ...ours, m1: [['m0', 'u1'], person, '2', '1'] },              'u1', 'm1', true,  1],
  ['the base was moved to it, and on',           { ...ours, m2: [['u1'], person, '2', '2'] },                    'u1', 'm2', true,  1],
  ['the base has it by a squash or a rebase',    { ...ours, m1: [['m0'], person, '2', '1'] },                    'u1', 'm1', true,  1],
  ['the base changed the same file',             { ...ours, m1: [['m0'], person, '9', '1'] },                    'u1', 'm1', true,  1],
  ['the base removed the file',                  { ...ours, m1: [['m0'], person, '', '1'] },                     'u1', 'm1', true,  1],
  ['the base changed another file',              { ...ours, m1: [['m0'], person, '1', '9'] },                    'u1', 'm1', false, 1],
  ['a person committed, and the base moved',     { ...theirs, m1: [['m0'], person, '9', '1'] },                  'u2', 'm1', false, 1],
  ['a person committed, and all is in the base', { ...theirs, m1: [['m0', 'u2'], person, '2', '2'] },            'u2', 'm1', true,  1],
  ['a person merged the base into it',           { ...ours, m1: [['m0'], person, '9', '1'], m2: [['m1'], person, '8', '1'], u2: [['u1', 'm1'], person, '2', '1'] }, 'u2', 'm2', false, 1],
]

for (const [what, history, head, base, isAnew, asked] of rows) {
  test(`continuationOf: ${what}`, async () => {
    const remote = remoteOf(history)
    const branches = {
      head: { ref: 'refs/heads/updates', id: head },
      base: { ref: `refs/heads/${base}`, id: base },
    }
    const got = await continuationOf(branches, remote, (one) => one === own, signal)
    assert.equal(got.isAnew, isAnew)
    assert.equal(remote.asked(), asked)
  })
}

test('continuationOf: commits of others are said, where they stand in the way', async () => {
  const remote = remoteOf({ ...theirs, main: [['m0'], person, '9', '1'] })
  const branches = {
    head: { ref: 'refs/heads/updates', id: 'u2' },
    base: { ref: 'refs/heads/main', id: 'main' },
  }
  const { notices } = await continuationOf(branches, remote, (one) => one === own, signal)
  assert.deepEqual(notices, [
    {
      text: "branch 'updates' may conflict with 'main', and is kept because it holds commits of others (Ada <ada@example.com>): merge 'main' into it, or delete it",
    },
  ])
})

test('continuationOf: a server that cannot tell is no reason to throw anything away', async () => {
  const remote = {
    ...remoteOf({ ...ours, m1: [['m0'], person, '9', '1'] }),
    ahead: async () => undefined,
  }
  const branches = { head: { ref: 'h', id: 'u1' }, base: { ref: 'b', id: 'm1' } }
  assert.equal((await continuationOf(branches, remote, () => true, signal)).isAnew, false)
})
