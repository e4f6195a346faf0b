/**
 * The list of markers, what is wrong with them, and new ones.
 *
 * Belongs here: what a tree and the objects of its policies say about markers, without a registry.
 * Does not: finding markers in bytes (core/markers), choosing tags (core/policy), reading trees
 * or printing.
 */
export type { Finding, Severity } from './finding.ts'
export { mayHoldImages } from './image-sites.ts'
export { absenceOf, knownPolicies, policiesByKey, scopesOf } from './known.ts'
export { lintMarkers } from './lint-markers.ts'
export { type ListedMarker, listMarkers, policiesOfMarkers } from './list-markers.ts'
export { type MarkerPlan, planMarkers } from './plan-markers.ts'
