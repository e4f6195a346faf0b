/**
 * Hops 1 to 3: tags, stored tags, choice, reference.
 *
 * Belongs here: what a policy chooses, and that an incomplete list never replaces one. Does not: how
 * registries are asked (io/registry), rules and their order (core/policy).
 */
export { assertAnything, assertSelectable, markerAbsence, policyAbsence } from './absence.ts'
export type { PolicyReport, Told } from './policy-report.ts'
export { type Ranking, rankTags } from './rank-tags.ts'
export { type ScanReporter, type Selection, selectImages } from './select-images.ts'
export { type OpenPolicy, preparePolicy, type SettledPolicy } from './selection.ts'
export { memoryTags, type TagReader } from './tag-reader.ts'
