/**
 * What is remembered of the blobs and trees of a mirror, so that a search reads only what changed.
 *
 * Belongs here: notes of objects, the file they are kept in, finding files by them. Does not: what
 * is worth remembering of a file (the indexer says), how objects are fetched and read (io/git).
 *
 * `searchTree` answers for one commit, `indexedFiles` for those of a remote; `openBlobIndex` is the memory that mirrors are opened with.
 */
export { openBlobIndex } from './blob-index.ts'
export type { FileQuery, FoundFile } from './find-files.ts'
export { type IndexedFiles, indexedFiles, searchTree, type TreeSearch } from './search-tree.ts'
