/** One measured case. Times are of whole runs; `floorMs` is the floor's median in the same process run. */
export type BenchRow = {
  readonly case: string
  /** How much was done in one run, in `unit`s. */
  readonly work: number
  readonly unit: string
  readonly runs: number
  readonly timeMs: { readonly min: number; readonly median: number; readonly max: number }
  readonly peakRssMb: number
  readonly floorMs: number
  /** Median time over the floor's median. */
  readonly ratio: number
  readonly extra: Readonly<Record<string, number | string>>
}

/** A question that a benchmark answers; `run` yields its rows as they are measured. */
export type Bench = {
  readonly name: string
  readonly question: string
  readonly run: () => AsyncIterable<BenchRow>
}

/** Times `work` and `floor` in turn, `runs` times each after one warm-up of both. */
export async function race(
  runs: number,
  work: () => Promise<unknown> | unknown,
  floor: () => Promise<unknown> | unknown,
): Promise<{ timesMs: number[]; floorsMs: number[] }> {
  const timesMs: number[] = []
  const floorsMs: number[] = []
  for (let round = -1; round < runs; round++) {
    const time = await timed(work)
    const floorTime = await timed(floor)
    if (round < 0) continue
    timesMs.push(time)
    floorsMs.push(floorTime)
  }
  return { timesMs, floorsMs }
}

/** How long `work` took, in milliseconds. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

/** Puts measured times into a row. */
export function row(
  about: Pick<BenchRow, 'case' | 'work' | 'unit'> & {
    readonly extra?: BenchRow['extra']
    readonly peakRssMb?: number
  },
  timesMs: readonly number[],
  floorsMs: readonly number[],
): BenchRow {
  const floorMs = median(floorsMs)
  const timeMs = { min: Math.min(...timesMs), median: median(timesMs), max: Math.max(...timesMs) }
  return {
    case: about.case,
    work: about.work,
    unit: about.unit,
    runs: timesMs.length,
    timeMs: { min: round(timeMs.min), median: round(timeMs.median), max: round(timeMs.max) },
    peakRssMb: round(about.peakRssMb ?? process.resourceUsage().maxRSS / 1024),
    floorMs: round(floorMs),
    ratio: round(timeMs.median / floorMs),
    extra: about.extra ?? {},
  }
}

/** The middle value; of an even number, the lower of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
