import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../base/index.ts'
import type { Job } from '../plan/index.ts'
import type { Folder, WorktreePort } from './folder.ts'
import { startApart } from './folder-apart.ts'
import { checkBranch, isElsewhere, splitJobs, targetOf } from './folder-branches.ts'
import type { FolderRules, Mode } from './repository.ts'

const { signal } = new AbortController()

type Said = { readonly read?: string; readonly push?: string; readonly annotation?: string }

function jobOf({ read = 'main', push, annotation }: Said): Job {
  const annotations = annotation === undefined ? {} : { 'tidemark.dev/pull-request': annotation }
  const metadata = { namespace: 'ns', name: 'auto', annotations }
  const checkout = { ref: { branch: read } }
  const git = { checkout, commit: {}, ...(push === undefined ? {} : { push: { branch: push } }) }
  const rules = { automation: metadata, root: '', template: '', values: {} }
  return { name: metadata, automation: { metadata, spec: { git } }, rules } as unknown as Job
}

type Here = Partial<Pick<WorktreePort, 'branch' | 'standsFor' | 'refusal'>>

function folderOf(here: Here = {}): Folder & { readonly worktree: WorktreePort } {
  const worktree = {
    branch: 'main',
    standsFor: 'main',
    head: 'abc',
    checkPush: async (branch: string | undefined) => {
      if (branch === 'bad') throw new Failure('GIT_INVALID_REF', 'no name')
    },
    identity: async () => ({ name: 'Ada', email: 'ada@example.com' }),
    unpushed: async () => 2,
    remote: async () => {
      const { standsFor = 'main' } = here
      return {
        url: 'https://example.com/x',
        settings: [],
        branch: 'standsFor' in here ? here.standsFor : standsFor,
      }
    },
    ...here,
  }
  return { folder: '/f', top: '/f', prefix: '', worktree: worktree as unknown as WorktreePort }
}

const rulesOf = (mode: Mode, pushBranch?: string, pr = false): FolderRules => ({
  mode,
  pushBranch,
  pullRequest: pr ? { labels: [], isDraft: false, autoMerge: false } : undefined,
})

const push = rulesOf('push')
const pr = rulesOf('push', undefined, true)
const detached = { branch: undefined, standsFor: undefined }
const gitlab = { branch: undefined, standsFor: 'main' }

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, said: Said, here: Here, rules: FolderRules, apart: boolean, target: string | undefined][] = [
  ['to the branch that is read',            {},                      {},        push,                     false, undefined],
  ['to the checked-out one by name',        { push: 'main' },        {},        push,                     false, 'main'],
  ['to another one',                        { push: 'images' },      {},        push,                     true,  'images'],
  ['to another one that is given',          {},                      {},        rulesOf('push', 'x'),     true,  'x'],
  ['to the checked-out one that is given',  { push: 'images' },      {},        rulesOf('push', 'main'),  false, 'main'],
  ['a request',                             {},                      {},        pr,                       true,  'tidemark/ns/auto'],
  ['a request with a branch of its own',    { push: 'images' },      {},        pr,                       true,  'images'],
  ['a request, though it pushes to its base', { push: 'main' },      {},        pr,                       true,  'tidemark/ns/auto'],
  ['a request by the annotation',           { annotation: 'draft' }, {},        push,                     true,  'tidemark/ns/auto'],
  ['an annotation that nobody can read',    { annotation: 'what?' }, {},        push,                     true,  'tidemark/ns/auto'],
  ['an annotation that says no',            { annotation: 'false' }, {},        pr,                       false, undefined],
  ['from a branch that it does not read',   { push: 'images' },      { branch: 'dev', standsFor: 'dev' }, push, false, 'images'],
  ['from no branch',                        {},                      detached,  rulesOf('push', 'x'),     true,  'x'],
  ['from no branch that CI names',          {},                      gitlab,    push,                     true,  undefined],
  ['another mode',                          { push: 'images' },      {},        rulesOf('edit'),          false, 'images'],
]

for (const [what, said, here, rules, apart, target] of rows) {
  test(`splitJobs: a push ${what}`, () => {
    const [job, folder] = [jobOf(said), folderOf(here)]
    assert.equal(targetOf(job, folder, rules), target)
    const split = splitJobs([job], folder, rules)
    assert.deepEqual([split.here.length, split.apart.length], apart ? [0, 1] : [1, 0])
  })
}

test('splitJobs: without a repository, and in one that git refuses, all jobs are made here', () => {
  const job = jobOf({ push: 'images' })
  const refusal = new Failure('GIT_NOT_TRUSTED', 'of another user')
  assert.deepEqual(splitJobs([job], folderOf({ refusal }), push).here, [job])
  assert.deepEqual(splitJobs([job], { ...folderOf(), worktree: undefined }, push).here, [job])
  const stopped = { ...job, stop: { kind: 'waiting' } } as unknown as Job
  assert.deepEqual(splitJobs([stopped], folderOf(), push).here, [stopped])
})

test('isElsewhere: only a push, and only without a branch that is given', () => {
  const [job, folder] = [jobOf({}), folderOf({ branch: 'dev', standsFor: 'dev' })]
  assert.equal(isElsewhere(job, folder, push), true)
  assert.equal(isElsewhere(job, folder, rulesOf('push', 'x')), false)
  assert.equal(isElsewhere(job, folder, rulesOf('commit')), false)
})

// biome-ignore format: a table is read down its columns
const refused: readonly [said: Said, here: Here, rules: FolderRules, words: RegExp | undefined][] = [
  [{ read: 'dev' },          {},                                  push,              /cannot push: the automation reads branch 'dev'.*on 'main'/],
  [{ push: 'images' },       {},                                  rulesOf('commit'), /cannot commit: the automation pushes to branch 'images'/],
  [{ annotation: 'true' },   {},                                  rulesOf('commit'), /cannot commit: .* branch 'tidemark\/ns\/auto'/],
  [{ push: 'images' },       { branch: 'images', standsFor: 'images' }, rulesOf('commit'), undefined],
  [{ push: 'main' },         {},                                  rulesOf('commit'), undefined],
  [{},                       {},                                  rulesOf('edit'),   undefined],
]

for (const [said, here, rules, words] of refused) {
  test(`checkBranch: ${rules.mode} ${JSON.stringify(said)} ${here.branch ?? ''}`, () => {
    const check = (): void => checkBranch(jobOf(said), folderOf(here), rules)
    if (words === undefined) check()
    else assert.throws(check, words)
  })
}

test('startApart: the branch as the remote has it, the user, and what is left behind', async () => {
  const given = { ...rulesOf('push', 'x'), author: undefined }
  const start = await startApart([jobOf({ read: 'dev' })], folderOf(), given, signal)
  assert.deepEqual(start.rules.checkout, { branch: 'main' })
  assert.deepEqual(start.author, { name: 'Ada', email: 'ada@example.com' })
  assert.deepEqual(
    start.notices.map(({ text }) => text),
    [
      "ImageUpdateAutomation 'ns/auto' reads branch 'dev', but this folder is on 'main'",
      '2 commits of this folder are not at the remote, and no part of the update',
    ],
  )
})

test('startApart: no branch is the commit, and no base for a request', async () => {
  const folder = folderOf(detached)
  const author = { name: 'Bot', email: 'bot@example.com' }
  const jobs = [jobOf({}), jobOf({ annotation: 'true' })]
  const given = { ...rulesOf('push', 'x'), author }
  const start = await startApart(jobs, folder, given, signal)
  assert.deepEqual(start.rules.checkout, { commit: 'abc' })
  assert.deepEqual(start.author, author)
  assert.deepEqual(start.jobs, jobs.slice(0, 1))
  assert.match([...start.ends.values()][0]?.outcome.message ?? '', /cannot open a pull request/)
})

test('startApart: a job that cannot be pushed, or lies elsewhere, fails alone', async () => {
  const outside = { ...jobOf({ push: 'a' }), rules: { root: 'other' } } as unknown as Job
  const jobs = [jobOf({ push: 'bad' }), outside, jobOf({ push: 'a' })]
  const folder = { ...folderOf(), prefix: 'apps' }
  const start = await startApart(jobs, folder, { ...push, author: undefined }, signal)
  assert.deepEqual(start.jobs, jobs.slice(2))
  assert.deepEqual(
    [...start.ends.values()].map(({ outcome }) => outcome.message),
    ['no name', "update path 'other' is outside 'apps'"],
  )
})
