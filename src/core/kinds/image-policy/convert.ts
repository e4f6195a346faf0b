import { interval, withDurations } from '../conversion/durations.ts'
import type { VersionPair } from '../conversion/version-pair.ts'
import { isJsonObject, type JsonObject } from '../object.ts'

/**
 * Every version before v1: one structure that grew (image-reflector §2), but for two status
 * fields, which older clients find computed from `latestRef` and `observedPreviousRef`.
 */
const lenient: VersionPair = {
  specToV1: (spec) => withDurations(spec, { interval }),
  specFromV1: (spec) => spec,
  statusToV1: ({ latestImage, observedPreviousImage, ...status }) => ({
    ...refMember('latestRef', latestImage),
    ...refMember('observedPreviousRef', observedPreviousImage),
    ...status,
  }),
  statusFromV1: (status) => ({
    ...status,
    ...imageMember('latestImage', status['latestRef']),
    ...imageMember('observedPreviousImage', status['observedPreviousRef']),
  }),
}

/** How each old version becomes v1 and back. */
export const imagePolicyVersions: Readonly<Record<string, VersionPair>> = {
  v1beta2: lenient,
  v1beta1: lenient,
  v1alpha2: lenient,
  v1alpha1: lenient,
}

/** `name:tag`, never with a digest (image-reflector §2). */
function imageMember(name: string, ref: unknown): JsonObject {
  if (!isJsonObject(ref)) return {}
  const { name: image, tag } = ref
  return typeof image === 'string' && typeof tag === 'string' ? { [name]: `${image}:${tag}` } : {}
}

/** The tag starts after the last colon: a port before it is followed by a slash. */
function refMember(name: string, image: unknown): JsonObject {
  const match = typeof image === 'string' ? /^(.+):([^:/]+)$/.exec(image) : null
  return match === null ? {} : { [name]: { name: match[1], tag: match[2] } }
}
