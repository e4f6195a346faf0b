import { interval, timeout, withDurations } from '../conversion/durations.ts'
import { without } from '../conversion/json.ts'
import type { VersionPair } from '../conversion/version-pair.ts'
import { isJsonObject, type JsonObject } from '../object.ts'

/** The versions before v1 (sources-and-apply A1): two fields nobody reads, two status fields. */
const lenient: VersionPair = {
  specToV1: (spec) =>
    withDurations(without(spec, 'gitImplementation', 'accessFrom'), { interval, timeout }),
  specFromV1: (spec) => spec,
  statusToV1: (status) => {
    const { artifact } = status
    return {
      ...without(status, 'url', 'contentConfigChecksum'),
      ...(isJsonObject(artifact) && { artifact: withDigest(artifact) }),
    }
  },
  statusFromV1: (status) => {
    const { artifact } = status
    const url = isJsonObject(artifact) ? artifact['url'] : undefined
    return url === undefined ? status : { ...status, url }
  },
}

/** How each old version becomes v1 and back. */
export const gitRepositoryVersions: Readonly<Record<string, VersionPair>> = {
  v1beta2: lenient,
  v1beta1: lenient,
}

/** Artifacts had a bare SHA-256 before they had a digest. */
function withDigest({ checksum, ...artifact }: JsonObject): JsonObject {
  if (typeof checksum !== 'string' || artifact['digest'] !== undefined) return artifact
  return { ...artifact, digest: `sha256:${checksum}` }
}
