/**
 * The only place where parts are joined; no logic.
 *
 * Belongs here: one file for each thing that a user can start. Does not: decisions (core,
 * usecase), the outside world (io), flags and printing (cli).
 */

export type { Mode } from '../usecase/publish/index.ts'
export type { ExampleImage } from './demo/example-images.ts'
export { type Demo, openDemo } from './demo/open-demo.ts'
export { type ExplainRequest, type Explanation, explainTarget } from './explain-target.ts'
export {
  type AddReport,
  addMarkers,
  type LintReport,
  lintTree,
  listTreeMarkers,
  type MarkerList,
} from './markers.ts'
export { type ImageRanking, type RankRequest, rankImage } from './rank-image.ts'
export { isBranchName } from './remotes.ts'
export type {
  FolderRequest,
  ObjectsRequest,
  Source,
  Surroundings,
  UpdateRequest,
} from './request.ts'
export { workThreads } from './threads.ts'
export { type UpdateResult, updateOffline } from './update-offline.ts'
