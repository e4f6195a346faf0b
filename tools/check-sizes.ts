/** File sizes over the whole tree: one long file is lint's business, the spread is ours. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const limits = { medianLines: 120, p90Lines: 300 }

/** Says when the median or the 90th percentile of the source files is above the limit. */
export function checkSizes(): string[] {
  const root = path.join(import.meta.dirname, '..', 'src')
  const lines = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|table|generated)\.ts$/.test(name))
    .map((name) => readFileSync(path.join(root, name), 'utf8').split('\n').length)
    .sort((a, b) => a - b)
  const median = lines[Math.floor(lines.length * 0.5)] ?? 0
  const p90 = lines[Math.floor(lines.length * 0.9)] ?? 0
  const found: string[] = []
  if (median > limits.medianLines)
    found.push(`src:1: median file has ${median} lines; split by idea`)
  if (p90 > limits.p90Lines) found.push(`src:1: 90th percentile is ${p90} lines; split by idea`)
  return found
}
