import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job } from '../plan/index.ts'
import { committerOf, nobody, ownCommits, printPerson } from './author.ts'

const bot = { name: 'Bot', email: 'bot@example.com' }

const jobOf = (signingKey: object | undefined): Job =>
  ({ automation: { spec: { git: { commit: { author: bot, signingKey } } } } }) as unknown as Job

// biome-ignore format: a table is read down its columns
const rows: readonly [isReviewed: boolean, isSigned: boolean, committer: typeof bot][] = [
  [false, false, bot],
  [false, true,  bot],
  [true,  false, nobody],
  [true,  true,  bot],
]

for (const [isReviewed, isSigned, committer] of rows) {
  test(`committerOf: a request ${isReviewed}, a signature ${isSigned}`, () => {
    assert.deepEqual(committerOf(bot, isReviewed, isSigned), committer)
  })
}

test('ownCommits: those of Tidemark, and of an author who signs; a person may be called like one', () => {
  const plain = ownCommits([jobOf(undefined)])
  assert.deepEqual([nobody, bot].map(printPerson).map(plain), [true, false])
  const signing = ownCommits([jobOf({ secretRef: { name: 'key' } })])
  assert.deepEqual([nobody, bot].map(printPerson).map(signing), [true, true])
})
