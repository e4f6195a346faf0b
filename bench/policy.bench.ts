/**
 * Choosing the latest of 100,000 tags: cold (the first run of a fresh process, as a CI job sees
 * it) and again after ten new tags (as a controller sees it, compiled rule kept).
 *
 * Every run is a process of its own, so that no run profits from the compiler's work for another.
 */
import { execFileSync } from 'node:child_process'
import { encodeUtf8 } from '../src/base/index.ts'
import {
  applyExclusions,
  type CompiledRule,
  chooseTag,
  compileRule,
  type PolicyRule,
} from '../src/core/policy/index.ts'
import { type Bench, type BenchRow, row, timed } from './harness.ts'

const tagCount = 100_000
const newTags = 10
const runs = 7

type Case = {
  readonly rule: PolicyRule
  /** The tag number `index`, as such a repository has them. */
  readonly tag: (index: number) => string
}

const cases: Readonly<Record<string, Case>> = {
  semver: { rule: { policy: { semver: { range: '1.x' } } }, tag: versionTag },
  numerical: {
    rule: {
      policy: { numerical: { order: 'asc' } },
      filterTags: { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' },
    },
    tag: buildTag,
  },
  alphabetical: { rule: { policy: { alphabetical: {} } }, tag: dateTag },
}

export const bench: Bench = {
  name: 'policy',
  question: 'How long does choosing the latest of 100,000 tags take?',
  async *run(): AsyncGenerator<BenchRow> {
    for (const name of Object.keys(cases)) {
      const samples = Array.from({ length: runs }, () => measureInChild(name))
      const floors = samples.map((sample) => sample.floorMs)
      const peakRssMb = Math.max(...samples.map((sample) => sample.peakRssMb))
      const rssBeforeMb = Math.round(Math.max(...samples.map((sample) => sample.rssBeforeMb)))
      const extra = { chosen: samples[0]?.chosen ?? '', rssBeforeMb }
      const about = { work: tagCount, unit: 'tags', peakRssMb, extra }
      const cold = samples.map((sample) => sample.coldMs)
      const again = samples.map((sample) => sample.againMs)
      yield row({ ...about, case: `${name}, cold` }, cold, floors)
      yield row({ ...about, case: `${name}, after ${newTags} new tags` }, again, floors)
    }
  },
}

type Sample = {
  readonly coldMs: number
  readonly againMs: number
  readonly floorMs: number
  readonly peakRssMb: number
  /** With the tags in memory, before the first choice. */
  readonly rssBeforeMb: number
  readonly chosen: string
}

function measureInChild(name: string): Sample {
  const script = `console.log(JSON.stringify(await (await import(${JSON.stringify(import.meta.url)})).measure('${name}')))`
  const args = ['--input-type=module', '--eval', script]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

/** One run of a case in this process; the loading of modules and the making of tags are not timed. */
export async function measure(name: string): Promise<Sample> {
  const { rule, tag } = caseNamed(name)
  const all = Array.from({ length: tagCount + newTags }, (_, index) => tag(index))
  const stored = applyExclusions(all.slice(0, tagCount)).tags
  const storedLater = applyExclusions(all).tags
  const bytes = encodeUtf8(stored.join('\n'))

  const rssBeforeMb = process.memoryUsage.rss() / 2 ** 20

  let compiled: CompiledRule | undefined
  let chosen = ''
  const coldMs = await timed(() => {
    compiled = compileRule(rule)
    chosen = chosenTag(stored, compiled)
  })
  const againMs = await timed(() => compiled && chosenTag(storedLater, compiled))
  const floorMs = await timed(() => sum(bytes))
  const peakRssMb = process.resourceUsage().maxRSS / 1024
  return { coldMs, againMs, floorMs, peakRssMb, rssBeforeMb, chosen }
}

function caseNamed(name: string): Case {
  const found = cases[name]
  if (found === undefined) throw new Error(`no case '${name}'`)
  return found
}

function chosenTag(tags: readonly string[], rule: CompiledRule): string {
  const choice = chooseTag(tags, rule)
  return choice.kind === 'chosen' ? choice.tag : choice.message
}

/** The floor: every byte looked at once. */
function sum(bytes: Uint8Array): number {
  let total = 0
  for (const byte of bytes) total += byte
  return total
}

/** Releases of several major versions, some with `v`, some candidates. */
function versionTag(index: number): string {
  const version = `${index % 4}.${(index * 7919) % 60}.${(index * 104_729) % 400}`
  if (index % 5 === 0) return `${version}-rc.${index % 9}`
  return index % 11 === 0 ? `v${version}` : version
}

/** Branch, commit and time of a build. */
function buildTag(index: number): string {
  const commit = ((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')
  return `main-${commit}-${1_600_000_000 + ((index * 7919) % 10_000_000)}`
}

/** A date and time, as MinIO writes them. */
function dateTag(index: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `20${20 + (index % 6)}-${two(1 + (index % 12))}-${two(1 + (index % 28))}`
  return `RELEASE.${day}T${two(index % 24)}-${two((index * 31) % 60)}-${two((index * 17) % 60)}Z`
}
