/**
 * Hops 4 and 5: marked files, selected images and an automation to a draft commit and diagnostics.
 *
 * Belongs here: which automation may edit what, which files of a tree matter for that, and the plan
 * of an update as data. Does not: reading trees (io), what a marker is (core/markers), commits.
 */
export type { ReportedChange, SkippedMarker } from './changes.ts'
export type { CommitFiles } from './commit-files.ts'
export { type CommitTree, commitTree } from './commit-tree.ts'
export { type DraftFile, editFiles } from './edit-files.ts'
export { noteWork } from './file-notes.ts'
export { type Job, type JobDefaults, planJobs } from './jobs.ts'
export { confinedTo, type MarkedTree } from './marked-tree.ts'
export { memoryTree } from './memory-tree.ts'
export { laidOver, withFiles } from './overlay.ts'
export { type Draft, planWork, type Selections } from './plan.ts'
export { planJob } from './plan-job.ts'
export { policiesInUse } from './policies-in-use.ts'
export { atRealRoot } from './real-root.ts'
export { selectionsFor } from './selections.ts'
export { isWorthReading, maxFileBytes } from './worth-reading.ts'
