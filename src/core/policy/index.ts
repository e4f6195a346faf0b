/**
 * From tags and a rule to at most one tag, with the reasons.
 *
 * Belongs here: what an ImagePolicy's `policy` and `filterTags` and an ImageRepository's
 * `exclusionList` mean (spec/image-reflector §5.4, §7.5-7.10, §8-§10). Does not: where tags come
 * from (io/registry) or how an answer becomes a status.
 */

export type { Choice, NoChoiceReason } from './choice.ts'
export { chooseTag } from './choose-tag.ts'
export { type CompiledRule, compileRule } from './compile-rule.ts'
export { downgradesOf } from './downgrade.ts'
export { applyExclusions, defaultExclusions, type StoredTags } from './exclusions.ts'
export { explainTags, type TagVerdict } from './explain-tags.ts'
export type { OrderKind } from './orders.table.ts'
export type { PolicyCode } from './policy-code.ts'
export { describeRule, type PolicyRule } from './policy-rule.ts'
export { choiceWork, exclusionWork, explanationWork } from './works.ts'
