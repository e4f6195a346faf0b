/**
 * What an edit altered: file, object, old, new, marker; its orderings.
 *
 * Belongs here: the change as data, and how changes are ordered and grouped
 * (spec/image-automation §9.2). Does not: finding them (core/markers) or wording them
 * (core/message).
 */
export type { Change, ObjectId } from './change.ts'
export {
  compareObjects,
  distinctChanges,
  type FileGroup,
  groupByFile,
  mergeFiles,
  type ObjectGroup,
} from './group.ts'
