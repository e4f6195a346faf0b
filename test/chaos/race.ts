/** Many automations and somebody else on one branch: everything lands, nothing is lost. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Owner, temporaryFolder } from '../e2e/parts/owner.ts'
import { git } from '../e2e/parts/work-tree.ts'
import { chanceOf } from './chance.ts'
import { fileOf, fleetFiles, selections } from './fleet.ts'
import { type Foreign, writeForeign } from './foreign-writer.ts'
import { flaws, type Host, startHost, tagsOf } from './host.ts'
import type { Program } from './program.ts'

export type RaceOptions = {
  readonly seed: number
  readonly automations: number
  /** Homes that run at the same time, each with its share of the automations. */
  readonly machines: number
  readonly foreignCommits: number
  readonly everyMs: number
}

export type RaceFigures = {
  readonly runs: number
  /** Runs that ended with exit code 1 because every plan was overtaken. */
  readonly lostRuns: number
  /** Pushes prepared: each asks the host what it has before it sends. */
  readonly attempts: number
  /** Pushes that sent something. */
  readonly sent: number
  readonly foreignCommits: number
  readonly foreignOvertaken: number
  readonly durationMs: number
}

/** A machine that still has not got through after so many runs never will. */
const maxRuns = 20
const tag = '2.0.0'

/**
 * Brings every automation to a new tag while foreign commits arrive on the same branch.
 *
 * @throws {AssertionError} when a value is missing, a foreign commit is lost, a commit was made
 *   twice, or the history has a merge
 */
export async function race(
  owner: Owner,
  program: Program,
  options: RaceOptions,
): Promise<RaceFigures> {
  const { automations, machines, foreignCommits, everyMs } = options
  const host = await startHost(owner, { files: (url) => fleetFiles(automations, '1.0.0', url) })
  const started = performance.now()
  const [foreign, ...ended] = await Promise.all([
    writeForeign(owner, host.folder, { commits: foreignCommits, everyMs }),
    ...shares(options).map((share) => untilDone(owner, program, host, share)),
  ])
  const durationMs = Math.round(performance.now() - started)
  assert.equal(ended.length, machines)
  await assertAllThere(host, automations, foreign)
  return {
    runs: ended.reduce((sum, { runs }) => sum + runs, 0),
    lostRuns: ended.reduce((sum, { lostRuns }) => sum + lostRuns, 0),
    attempts: host.asked('info/refs?service=git-receive-pack'),
    sent: host.asked('POST /fleet.git/git-receive-pack'),
    foreignCommits: foreign.pushed.length,
    foreignOvertaken: foreign.overtaken,
    durationMs,
  }
}

/** Deals the automations out; which machine gets which is the seed's choice. */
function shares({ seed, automations, machines }: RaceOptions): string[][] {
  const chance = chanceOf(seed)
  const dealt: string[][] = Array.from({ length: machines }, () => [])
  for (let index = 0; index < automations; index++) {
    const share = dealt[index < machines ? index : chance.below(machines)]
    share?.push(`--automation=a${index}`)
  }
  return dealt.map((share) => [...share, ...selections(automations, tag)])
}

async function untilDone(
  owner: Owner,
  program: Program,
  host: Host,
  words: readonly string[],
): Promise<{ runs: number; lostRuns: number }> {
  const home = path.join(temporaryFolder(owner), 'home')
  mkdirSync(home)
  for (let runs = 1; runs <= maxRuns; runs++) {
    const ended = await program(home, ['update', '--repo', host.url, '--push', ...words])
    if (ended.code === 0) return { runs, lostRuns: runs - 1 }
    assert.match(ended.stderr, /failed to update source: .*non-fast-forward/, 'only races are lost')
  }
  throw new Error(`not through after ${maxRuns} runs`)
}

async function assertAllThere(host: Host, automations: number, foreign: Foreign): Promise<void> {
  const { folder } = host
  const tags = await tagsOf(folder)
  const all = Array.from({ length: automations }, (_, index) => index)
  assert.deepEqual(
    all.filter((index) => tags.get(fileOf(index)) !== tag),
    [],
    'every automation has its value',
  )
  const history = (await git(folder, ['log', '--format=%H%x09%p%x09%an%x09%s', 'main'])).trim()
  const commits = history.split('\n').map((line) => line.split('\t'))
  const ids = new Set(commits.map(([id]) => id))
  assert.deepEqual(
    foreign.pushed.filter((id) => !ids.has(id)),
    [],
    'no foreign commit is lost',
  )
  assert.equal(commits.filter(([, parents]) => parents?.includes(' ')).length, 0, 'one line')
  const own = commits.filter(([, , author]) => author === 'bot').map(([, , , subject]) => subject)
  assert.deepEqual(own.sort(), all.map((index) => `automation a${index}`).sort(), 'each once')
  assert.equal(await flaws(folder), '')
}
