import type { Offload } from '../../base/index.ts'
import {
  type Choice,
  type CompiledRule,
  choiceWork,
  exclusionWork,
  explanationWork,
  type TagVerdict,
} from '../../core/policy/index.ts'
import type { TagList } from './tag-reader.ts'

/** What a rule makes of an image's tags. */
export type Ranking = {
  /** Tags at the registry. */
  readonly found: number
  readonly excluded: number
  readonly complete: boolean
  /** Descending by bytes, without those excluded. */
  readonly tags: readonly string[]
  readonly choice: Choice | undefined
  readonly verdicts: readonly TagVerdict[]
  readonly warnings: readonly string[]
}

/** How tags are ranked: without a rule they are only listed. */
export type RankingRules = {
  readonly rule: CompiledRule | undefined
  readonly exclusions: readonly string[]
}

/** Ranks the tags of an image by a rule, with a verdict on each of them. */
export async function rankTags(
  list: TagList,
  { rule, exclusions }: RankingRules,
  offload: Offload,
  signal: AbortSignal,
): Promise<Ranking> {
  const listed = { tags: list.tags, exclusionList: exclusions }
  const { tags, excluded } = await offload(exclusionWork, listed, signal)
  const found = { found: list.tags.length, excluded, complete: list.complete, tags }
  const partial = list.complete
    ? []
    : [`the tag list is incomplete: ${list.why ?? 'it ended early'}`]
  if (rule === undefined) return { ...found, choice: undefined, verdicts: [], warnings: partial }
  return {
    ...found,
    choice: await offload(choiceWork, { tags, rule }, signal),
    verdicts: await offload(explanationWork, { tags, rule }, signal),
    warnings: [...rule.warnings, ...partial],
  }
}
