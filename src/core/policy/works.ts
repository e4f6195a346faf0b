import type { Work } from '../../base/index.ts'
import type { Choice } from './choice.ts'
import { chooseTag } from './choose-tag.ts'
import { type CompiledRule, compileRule } from './compile-rule.ts'
import { applyExclusions, type StoredTags } from './exclusions.ts'
import { explainTags, type TagVerdict } from './explain-tags.ts'
import type { PolicyRule } from './policy-rule.ts'

/** Lists from this length on take 20 ms and more on a slow machine. */
const manyTags = 10_000

type Listed = { readonly tags: readonly string[]; readonly exclusionList?: readonly string[] }

/** {@link applyExclusions} as work that another thread may do. */
export const exclusionWork: Work<Listed, StoredTags> = {
  name: 'apply-exclusions',
  run: ({ tags, exclusionList }) => applyExclusions(tags, exclusionList),
  isLarge: ({ tags }) => tags.length >= manyTags,
}

type Ruled = { readonly tags: readonly string[]; readonly rule: CompiledRule | PolicyRule }

/** {@link chooseTag} as work that another thread may do. */
export const choiceWork: Work<Ruled, Choice> = ruledWork('choose-tag', chooseTag)

/** {@link explainTags} as work that another thread may do. */
export const explanationWork: Work<Ruled, readonly TagVerdict[]> = ruledWork(
  'explain-tags',
  explainTags,
)

/** A compiled rule cannot leave its thread: in the other one it is compiled again. */
function ruledWork<Answer>(
  name: string,
  answer: (tags: readonly string[], rule: CompiledRule) => Answer,
): Work<Ruled, Answer> {
  return {
    name,
    run: ({ tags, rule }) => answer(tags, 'source' in rule ? rule : compileRule(rule)),
    isLarge: ({ tags }) => tags.length >= manyTags,
    packed: ({ tags, rule }) => ({ tags, rule: 'source' in rule ? rule.source : rule }),
  }
}
