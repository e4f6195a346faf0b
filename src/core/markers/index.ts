/**
 * Finds `$imagepolicy` markers in bytes and says which bytes to replace.
 *
 * Belongs here: which files and comments count, which value a marker rules, what the new token
 * looks like, and why a marker does nothing (spec/image-automation §8). Does not: reading files
 * (io/git, io/folder), selecting images (core/policy) or wording commits (core/message).
 */
export { formatOf, hasMarkerToken, isCandidatePath } from './candidates.ts'
export { type DiagnosticCode, type DiagnosticText, diagnosticTexts } from './diagnostics.ts'
export { type MarkersCode, MarkersError } from './errors.ts'
export {
  findAllMarkers,
  findInEachFormat,
  findMarkers,
  isMarked,
  type MarkersByFormat,
  markersWork,
} from './find.ts'
export { markerLimits } from './limits.ts'
export type {
  Diagnostic,
  Edits,
  FileEdits,
  FileMarkers,
  Marker,
  Skipped,
  Splice,
} from './marker.ts'
export { editMarkers, hasChanges, hasEdits, planEdits } from './plan.ts'
export type { FileFormat } from './readers/readers.table.ts'
export { type Refs, readSetter, type SetterParts } from './setter.ts'
export { applySplices } from './splice.ts'
export { markerTerms, mayFollow, mayMatter } from './terms.ts'
export { type ContentNode, type Obstacle, readContents, type ValueNode } from './values.ts'
