/** Runs that are killed at random instants: the remote is old or new, and the next run goes on. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { Owner } from '../e2e/parts/owner.ts'
import { git } from '../e2e/parts/work-tree.ts'
import { type Chance, chanceOf } from './chance.ts'
import { foreignWriter } from './foreign-writer.ts'
import { tipOf } from './host.ts'
import { deathAt, type Instant, instantAt } from './instant.ts'
import type { Program } from './program.ts'
import { type Rig, startRig } from './rig.ts'
import { type Moment, makeWitness, type Phase, phases, type Witness } from './witness.ts'

export type KillOptions = {
  readonly seed: number
  readonly rounds: number
  /** Hosts with a home each that are worked on at the same time; the rounds are dealt out. */
  readonly lanes: number
  /** Hears of each round as it ends. */
  readonly onRound?: (line: string) => void
}

export type KillFigures = {
  /** Kills that came before the end of the run. */
  readonly killed: number
  /** How far the killed runs had come. */
  readonly killedIn: Readonly<Record<Phase, number>>
  /** Killed runs whose mirror was not there yet, or only half. */
  readonly cold: number
  /** Killed runs whose commits the remote has: they died after, or while, they pushed. */
  readonly arrived: number
  /**
   * Kills after which the next run, or the one after a `heldUp` one, brought the new value: all, as
   * the rounds end at the first that did not.
   */
  readonly healed: number
  /** Runs after a kill that found the remote's branch locked by the push of the dead. */
  readonly heldUp: number
  /** Commits, own and foreign, that the remote once had and has no more: none, for the same reason. */
  readonly lostCommits: number
  readonly slowestHealMs: number
  readonly durationMs: number
}

/** How a run ends that was killed. */
const killed = 'signal SIGKILL'

/** One round in so many starts without a mirror, so that the first fetch is hit as well. */
const oneColdIn = 4

/**
 * Kills one run after another, half of them with their git processes, and lets one finish after
 * each. Somebody else pushes before every run, so that each has to fetch, to commit and to push.
 *
 * The instants are drawn over the length of an undisturbed run, one from each of as many equal
 * parts as there are rounds; see `instantAt` for how the clock of a slow machine is kept out.
 *
 * @throws {AssertionError} when the branch is neither old nor new, a run after a kill fails, a
 *   commit is lost, or anything is left half-written
 */
export async function killRuns(
  owner: Owner,
  program: Program,
  { seed, rounds, lanes, onRound = () => undefined }: KillOptions,
): Promise<KillFigures> {
  const started = performance.now()
  const shares = Array.from({ length: lanes }, (_, lane) => ({
    chance: chanceOf(seed + lane),
    rounds: Math.floor((rounds + lane) / lanes),
  }))
  const ended = await Promise.all(
    shares.map(async (share) => killInLane(await openLane(owner, program), share, onRound)),
  )
  const all = ended.flatMap((lane) => lane.rounds)
  const count = (isIt: (round: Round) => boolean) => all.filter(isIt).length
  const killed = all.filter((round) => round.isKilled)
  const inPhase = phases.map((phase) => [phase, killed.filter((one) => one.phase === phase).length])
  return {
    killed: killed.length,
    killedIn: Object.fromEntries(inPhase),
    cold: count((round) => round.isKilled && round.isCold),
    arrived: count((round) => round.isKilled && round.isNew),
    healed: killed.length,
    heldUp: count((round) => round.isHeldUp),
    lostCommits: ended.reduce((sum, lane) => sum + lane.lostCommits, 0),
    slowestHealMs: Math.max(...all.map((round) => round.healMs)),
    durationMs: Math.round(performance.now() - started),
  }
}

type Lane = {
  readonly rig: Rig
  readonly witness: Witness
  /** Pushes a commit of somebody else. */
  readonly writeForeign: () => Promise<unknown>
  /** Every commit that the branch's head was seen at. */
  readonly seen: Set<string>
}

type Round = {
  readonly isKilled: boolean
  readonly isCold: boolean
  readonly phase: Phase
  readonly isNew: boolean
  readonly isHeldUp: boolean
  readonly healMs: number
}

async function openLane(owner: Owner, program: Program): Promise<Lane> {
  const witness = makeWitness()
  const rig = await startRig(owner, program, witness.between)
  const write = await foreignWriter(owner, rig.host.folder)
  const seen = new Set<string>()
  const writeForeign = async () => seen.add((await write(seen.size)).id)
  return { rig, witness, writeForeign, seen }
}

type Share = { readonly chance: Chance; readonly rounds: number }

async function killInLane(
  lane: Lane,
  { chance, rounds }: Share,
  onRound: (line: string) => void,
): Promise<{ rounds: Round[]; lostCommits: number }> {
  const cold = await momentsOf(lane, '1.0.1')
  const warm = await momentsOf(lane, '1.0.2')
  const done: Round[] = []
  for (const [index, slice] of shuffled(rounds, chance).entries()) {
    const isCold = chance.below(oneColdIn) === 0
    const part = (slice + chance.below(1000) / 1000) / rounds
    const instant = instantAt(isCold ? cold : warm, part)
    const isWhole = chance.below(2) === 0
    const round = await killOnce(lane, { number: index + 2, isCold, instant, isWhole })
    const { isKilled, phase, isNew, healMs } = round
    const how = `${isCold ? 'cold ' : ''}${isWhole ? 'whole ' : ''}at ${part.toFixed(3)}`
    const what = isKilled ? `killed in ${phase}${isNew ? ', arrived' : ''}` : 'ended before'
    onRound(`${how}: ${what}, healed in ${healMs} ms`)
    done.push(round)
  }
  await lane.rig.assertSound()
  const history = (await git(lane.rig.host.folder, ['rev-list', 'main'])).trim().split('\n')
  const lost = lane.seen.difference(new Set(history))
  assert.deepEqual([...lost], [], 'no commit is lost')
  return { rounds: done, lostCommits: lost.size }
}

/** 0 to `count - 1` in an order that chance chooses. */
function shuffled(count: number, chance: Chance): number[] {
  const rest = [...Array(count).keys()]
  return Array.from({ length: count }, () => rest.splice(chance.below(rest.length), 1)[0] ?? 0)
}

/** What an undisturbed run shows of itself; its own end is the last moment. */
async function momentsOf(lane: Lane, tag: string): Promise<readonly Moment[]> {
  await lane.writeForeign()
  const moments: Moment[] = []
  lane.witness.watch((moment) => moments.push(moment))
  const durationMs = await timeOf(async () => {
    const ended = await lane.rig.update(tag)
    assert.equal(ended.code, 0, ended.stderr)
  })
  return [...moments, { phase: 'end', atMs: durationMs }]
}

type Killing = {
  /** Of the round; from 2 on, as the tags of the first runs begin with 1. */
  readonly number: number
  readonly isCold: boolean
  readonly instant: Instant
  /** Its git processes die with it. */
  readonly isWhole: boolean
}

async function killOnce(lane: Lane, { number, isCold, instant, isWhole }: Killing): Promise<Round> {
  const { rig } = lane
  if (isCold) rmSync(path.join(rig.home, 'state'), { recursive: true, force: true })
  await lane.writeForeign()
  const before = { tip: await tipOf(rig.host.folder), tags: await rig.tags() }
  const next = `${number}.0.0`
  const { death, phase } = deathAt(lane.witness, instant)
  const { code, stderr } = await rig.update(next, { at: death, whole: isWhole })
  assert.ok(code === 0 || code === killed, `round ${number}: ${stderr}`)
  const tip = await tipOf(rig.host.folder)
  lane.seen.add(tip)
  const tags = await rig.tags()
  const isNew = tags.every((tag) => tag === next)
  assert.ok(isNew || tip === before.tip, `round ${number}: the branch is old or new`)

  const last = `${number}.0.1`
  let isHeldUp = false
  const healMs = await timeOf(async () => {
    isHeldUp = await heal(rig, last, `round ${number}`)
  })
  lane.seen.add(await tipOf(rig.host.folder))
  await rig.assertAt(last, `round ${number}`)
  return { isKilled: code === killed, isCold, phase: phase(), isNew, isHeldUp, healMs }
}

/** Says whether it took two runs: the git that the dead left behind may hold the remote's lock. */
async function heal(rig: Rig, tag: string, told: string): Promise<boolean> {
  const ended = await rig.update(tag)
  if (ended.code === 0) return false
  assert.match(ended.stderr, /cannot lock ref|non-fast-forward/, told)
  const again = await rig.update(tag)
  assert.equal(again.code, 0, `${told}: ${again.stderr}`)
  return true
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return Math.ceil(performance.now() - started)
}
