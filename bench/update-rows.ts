/** One update with its push as a row: by the first run on a machine, and by every later one. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Peak, peakOf, runNode } from './child.ts'
import { type FloorEdit, git, gitFloor, warmFloor } from './floor-git.ts'
import { type BenchRow, race, row } from './harness.ts'
import { copyRepository, type MarkedRepository } from './marked-repository.ts'

export type Place = {
  /** Takes copies of the repository and homes. */
  readonly folder: string
  readonly program: string
  readonly repository: MarkedRepository
  /** Of the row. */
  readonly name: string
  readonly runs: number
}

/** Every run has a remote and a home of its own. */
export async function coldUpdate(place: Place): Promise<BenchRow> {
  const { folder, repository, runs } = place
  const urls = Array.from({ length: 2 * runs + 3 }, (_, index) =>
    copyRepository(repository, `cold-${index}`),
  )
  const next = (): string => urls.pop() ?? ''
  const run = () => runNode(wordsOf(place, next(), '2.0.0'), newHome(folder))
  const { read, edits } = { read: repository.paths, edits: repository.edits }
  const floor = () => gitFloor({ url: next(), branch: 'main', read, edits })
  const { timesMs, floorsMs } = await race(runs, run, floor)
  const env = newHome(folder)
  const peak = await peakOf(folder, wordsOf(place, next(), '2.0.0'), env)
  return row({ ...about(place), ...peakOfRow(peak) }, timesMs, floorsMs)
}

/** One remote and one home; the values go back and forth. */
export async function warmUpdate(place: Place): Promise<BenchRow> {
  const { folder, repository, runs } = place
  const [ours, floors] = ['warm-ours', 'warm-floor'].map((one) => copyRepository(repository, one))
  const env = newHome(folder)
  const clone = path.join(env['TIDEMARK_HOME'] ?? '', 'floor.git')
  await git(folder, ['clone', '--quiet', '--bare', '--depth=1', floors ?? '', clone])
  let times = 0
  const run = () => runNode(wordsOf(place, ours ?? '', tagOf(times++)), env)
  await run()
  let floorTimes = 0
  const floor = () => {
    const edits = editsOf(repository, tagOf(floorTimes++))
    const read = edits.map((edit) => edit.path)
    return warmFloor({ url: floors ?? '', branch: 'main', read, edits }, clone)
  }
  const { timesMs, floorsMs } = await race(runs, run, floor)
  const peak = await peakOf(folder, wordsOf(place, ours ?? '', tagOf(times++)), env)
  const gitProcesses = await countGit(folder, wordsOf(place, ours ?? '', tagOf(times++)), env)
  const { extra, peakRssMb } = peakOfRow(peak)
  const counted = { extra: { ...extra, gitProcesses }, peakRssMb }
  return row({ ...about(place), ...counted }, timesMs, floorsMs)
}

function about({ repository, name }: Place): Pick<BenchRow, 'case' | 'work' | 'unit'> {
  return { case: name, work: repository.edits.length, unit: 'change' }
}

function peakOfRow({ own, children, cpuMs }: Peak): {
  peakRssMb: number
  extra: BenchRow['extra']
} {
  return { peakRssMb: own, extra: { gitPeakRssMb: Math.round(children), cpuMs: Math.round(cpuMs) } }
}

function wordsOf({ program, repository }: Place, url: string, tag: string): string[] {
  const selections = repository.selections.map((word) => word.replace(/:2\.0\.0$/, `:${tag}`))
  return [program, 'update', '--repo', url, '--push', ...selections]
}

/** The tag of one run after another: each one changes every value. */
function tagOf(times: number): string {
  return times % 2 === 0 ? '2.0.0' : '1.0.0'
}

function editsOf({ edits }: MarkedRepository, tag: string): FloorEdit[] {
  return edits.map(({ path: file, bytes }) => {
    const text = Buffer.from(bytes).toString('utf8').replace(':2.0.0 ', `:${tag} `)
    return { path: file, bytes: Buffer.from(text) }
  })
}

function newHome(folder: string): NodeJS.ProcessEnv {
  const home = mkdtempSync(path.join(folder, 'home-'))
  return { PATH: process.env['PATH'], HOME: home, TIDEMARK_HOME: home }
}

/** How many git processes the run itself starts; those that git starts are its own business. */
async function countGit(
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const bin = path.join(folder, 'counting')
  const log = path.join(bin, 'log')
  mkdirSync(bin, { recursive: true })
  writeFileSync(log, '')
  const script = `#!/bin/sh\necho >>'${log}'\nPATH=\${PATH#*:} exec git "$@"\n`
  writeFileSync(path.join(bin, 'git'), script, { mode: 0o755 })
  await runNode(words, { ...env, PATH: `${bin}:${env['PATH']}` })
  return readFileSync(log, 'utf8').length
}
