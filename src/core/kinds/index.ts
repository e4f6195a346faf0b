/**
 * The API objects: one folder per kind, with its types, its old versions and how it is read.
 *
 * Belongs here: what an object of a kind looks like in each version, and how manifests become
 * objects. Does not: what a controller makes of them, and where files or clusters are read.
 * `crds/*.yaml` is the one definition; `*.generated.ts` is printed from it by `npm run generate`.
 */
export { convertFromV1, convertToV1 } from './conversion/convert.ts'
export type { CrdKind } from './crds.generated.ts'
export { readCrd } from './definition.ts'
export type { GitRepository } from './git-repository/git-repository.generated.ts'
export type { ImagePolicy } from './image-policy/image-policy.generated.ts'
export type { ImageRepository } from './image-repository/image-repository.generated.ts'
export type { ImageUpdateAutomation } from './image-update-automation/image-update-automation.generated.ts'
export { kindTable } from './kinds.table.ts'
export { isKustomizationFile } from './kustomization-file/kustomization-file.ts'
export { manifestLimits } from './manifest/limits.ts'
export {
  type ManifestKind,
  type ManifestObject,
  type ObjectByKind,
  type Problem,
  printProblem,
  printProblems,
} from './manifest/manifest-object.ts'
export {
  joinedManifests,
  type ManifestContents,
  type ManifestReader,
  manifestReader,
  manifestsWork,
  readAllManifests,
  readEachManifest,
  readManifests,
} from './manifest/read-manifests.ts'
export { mayHoldKinds } from './manifest/screen.ts'
export type { Namespace } from './namespace/namespace.ts'
export type { Condition, JsonObject } from './object.ts'
export type { Secret } from './secret/secret.ts'
export type { ServiceAccount } from './service-account/service-account.ts'
