import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Check, Verdict } from './check.ts'

export type Tally = {
  readonly name: string
  passed: number
  total: number
  /** Rows that differ on purpose, by rule; they count as passed. */
  readonly deviations: Map<string, number>
  readonly differing: { readonly line: number; readonly row: unknown; readonly verdict: Verdict }[]
}

/** Runs `check` over every row of a `.jsonl` file. */
export async function runVectors(file: string, name: string, check: Check): Promise<Tally> {
  const tally: Tally = { name, passed: 0, total: 0, deviations: new Map(), differing: [] }
  const lines = createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  let line = 0
  for await (const text of lines) {
    line++
    if (text.trim() === '') continue
    const row: unknown = JSON.parse(text)
    tally.total++
    const verdict = await judge(check, row)
    if (verdict.kind === 'differs') tally.differing.push({ line, row, verdict })
    else tally.passed++
    if (verdict.kind === 'deviates') {
      tally.deviations.set(verdict.rule, (tally.deviations.get(verdict.rule) ?? 0) + 1)
    }
  }
  return tally
}

async function judge(check: Check, row: unknown): Promise<Verdict> {
  try {
    return await check(row as never)
  } catch (thrown) {
    const actual = thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown
    return { kind: 'differs', expected: 'an answer', actual }
  }
}
