/** Runs that are killed at random instants: the remote is old or new, and the next run goes on. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Owner, temporaryFolder } from '../e2e/parts/owner.ts'
import { git } from '../e2e/parts/work-tree.ts'
import { chanceOf } from './chance.ts'
import { fleetFiles, selections } from './fleet.ts'
import { flaws, type Host, startHost, tagsOf } from './host.ts'
import type { Program } from './program.ts'

export type FaultOptions = { readonly seed: number; readonly rounds: number }

export type KillFigures = {
  /** Kills that came before the end of the run. */
  readonly killed: number
  /** Killed runs whose commits the remote has: they died after, or while, they pushed. */
  readonly arrived: number
  /** Runs after a kill that found the remote's branch locked by the push of the dead. */
  readonly heldUp: number
  readonly durationMs: number
}

const automations = 3

/**
 * Kills one run after another, half of them with their git processes, and lets one finish after each.
 *
 * @throws {AssertionError} when the branch is neither old nor new, a run after a kill fails, or
 *   anything is left half-written
 */
export async function killRuns(
  owner: Owner,
  program: Program,
  { seed, rounds }: FaultOptions,
): Promise<KillFigures> {
  const chance = chanceOf(seed)
  const host = await startHost(owner, { files: (url) => fleetFiles(automations, '1.0.0', url) })
  const home = path.join(temporaryFolder(owner), 'home')
  mkdirSync(home)
  const update = (tag: string, killAfterMs?: number, whole = false) => {
    const words = ['update', '--repo', host.url, '--push', ...selections(automations, tag)]
    const kill = killAfterMs === undefined ? undefined : { afterMs: killAfterMs, whole }
    return program(home, words, kill)
  }
  const started = performance.now()
  const figures = { killed: 0, arrived: 0, heldUp: 0 }
  let usualMs = await timeOf(() => update('1.0.1'))
  for (let round = 1; round <= rounds; round++) {
    const [before, next] = [await stateOf(host), `${round + 1}.0.0`]
    const { code } = await update(next, chance.below(usualMs), chance.below(2) === 0)
    if (code === 255) figures.killed++
    const after = await stateOf(host)
    const isNew = after.tags.every((tag) => tag === next)
    assert.ok(isNew || isSame(before, after), `round ${round}: the branch is old or new`)
    if (isNew && code === 255) figures.arrived++
    usualMs = await timeOf(async () => {
      const last = `${round + 1}.0.1`
      const ended = await update(last)
      if (ended.code !== 0) {
        // The git that the dead left behind may still hold the remote's own lock.
        assert.match(ended.stderr, /cannot lock ref|non-fast-forward/, `round ${round}`)
        figures.heldUp++
        const again = await update(last)
        assert.equal(again.code, 0, again.stderr)
      }
      assert.deepEqual((await stateOf(host)).tags, Array(automations).fill(last))
    })
  }
  assert.equal(await flaws(host.folder), '')
  const changed = await git(host.folder, [
    'log',
    '--format=',
    '--name-only',
    '--author=bot',
    'main',
  ])
  assert.ok(changed.split('\n').every((name) => name === '' || name.startsWith('apps/')))
  return { ...figures, durationMs: Math.round(performance.now() - started) }
}

type State = { readonly tags: readonly string[]; readonly tip: string }

async function stateOf({ folder }: Host): Promise<State> {
  const tip = (await git(folder, ['rev-parse', 'main'])).trim()
  return { tags: [...(await tagsOf(folder)).values()], tip }
}

function isSame(one: State, other: State): boolean {
  return one.tip === other.tip
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return Math.ceil(performance.now() - started)
}
