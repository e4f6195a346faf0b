import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CheckoutRef, type PushRules, resolveTarget } from './target.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, automation: CheckoutRef | undefined, repository: CheckoutRef | undefined, push: PushRules | undefined, branch: string, switches: boolean][] = [
  ['checkout branch, no push',         { branch: 'aaa' }, undefined,         undefined,          'aaa', false],
  ['checkout and push branch',         { branch: 'aaa' }, undefined,         { branch: 'bbb' },  'bbb', true ],
  ['repository branch, no push',       undefined,         { branch: 'ccc' }, undefined,          'ccc', false],
  ['repository branch, push branch',   undefined,         { branch: 'ccc' }, { branch: 'ddd' },  'ddd', true ],
  ['no ref at all, push branch',       undefined,         undefined,         { branch: 'aaa' },  'aaa', true ],
  ['no ref at all, push to master',    undefined,         undefined,         { branch: 'master' }, 'master', false],
  ['checkout outranks the repository', { branch: 'aaa' }, { branch: 'ccc' }, { branch: 'bbb' },  'bbb', true ],
  ['a tag is always a switch',         { tag: 'v1' },     undefined,         { branch: 'main' }, 'main', true ],
  ['an empty push branch is none',     { branch: 'aaa' }, undefined,         { branch: '' },     'aaa', false],
]

for (const [name, automation, repository, push, branch, switches] of rows) {
  test(`resolveTarget: ${name}`, () => {
    const target = resolveTarget(automation, repository, push)
    assert.equal(target.pushBranch, branch)
    assert.equal(target.switchBranch, switches)
    assert.equal(target.checkout, automation ?? repository)
  })
}

test('resolveTarget: a tag without a push branch is refused', () => {
  assert.throws(() => resolveTarget({ tag: 'v1' }, undefined, undefined), {
    code: 'PUSH_BRANCH_UNKNOWN',
    message: /push spec not provided/,
  })
})
