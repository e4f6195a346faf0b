/**
 * Local folders: list, read, replace whole files at once, never through a link out.
 *
 * Belongs here: bytes and names on the local disk below one root. Does not: repositories
 * (io/git), what is in the files.
 */
export { type FolderCode, FolderError } from './folder-error.ts'
export {
  type FolderFile,
  type Listing,
  listFolder,
  type Refused,
  realPlace,
} from './list-folder.ts'
export { readFolderFile } from './read-file.ts'
export { assertLinksInside, realFolder } from './real-folder.ts'
export { type Replacement, replaceFiles } from './replace-files.ts'
export { stateHome } from './state-home.ts'
