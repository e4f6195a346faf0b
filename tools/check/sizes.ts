/** File sizes over the whole tree, and names: one long file is lint's business, the spread is ours. */
import { floors } from '../rooms.ts'
import type { Offence, Source } from './sources.ts'

const limits = { medianLines: 120, p90Lines: 300 }

/** Names that say nothing of what is inside. */
const bag = /(^|\/)(utils?|common|shared|helpers?|misc|types|constants)(\.ts)?$/

/** Says when the median or the 90th percentile of the source files is above the limit, and names bags. */
export function checkSizes(sources: readonly Source[]): Offence[] {
  const lines = sources
    .filter(({ file, isTest }) => !isTest && !/\.(table|generated)\.ts$/.test(file))
    .map(({ text }) => text.split('\n').length)
    .sort((a, b) => a - b)
  const median = lines[Math.floor(lines.length * 0.5)] ?? 0
  const p90 = lines[Math.floor(lines.length * 0.9)] ?? 0
  const found: Offence[] = []
  const add = (file: string, what: string): void => void found.push({ file, line: 1, what })
  if (median > limits.medianLines) add('src', `median file has ${median} lines; split by idea`)
  if (p90 > limits.p90Lines) add('src', `90th percentile is ${p90} lines; split by idea`)
  for (const { file } of sources) {
    if (bag.test(file)) add(file, 'says nothing of what is inside; name it after its main export')
  }
  for (const { path } of floors.flatMap(({ rooms }) => rooms)) {
    if (bag.test(path))
      add('tools/rooms.ts', `'${path}' says nothing of what is inside; name the idea`)
  }
  return found
}
