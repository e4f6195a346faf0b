/**
 * Files by path, before anybody knows what is in them.
 *
 * Belongs here: how files are named, ordered, cut into documents and looked through. Does not:
 * where they are read from (io), what the documents hold (core/kinds, core/markers).
 */
export { isBelow, type TreeFile } from './file.ts'
export type { FileIndexer, FoundContent, Json } from './file-indexer.ts'
export { type DocumentRange, splitDocuments } from './split-documents.ts'
export { compareWalk } from './walk-order.ts'
