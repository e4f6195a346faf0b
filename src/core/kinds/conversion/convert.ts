import { isJsonObject, type JsonObject } from '../object.ts'
import { isEqual, replay } from './json.ts'
import type { VersionPair } from './version-pair.ts'

/** Prefix of the annotations that keep a spec in the words of another version. */
const keptPrefix = 'tidemark.dev/kept-from-'

/**
 * Converts an object of an old version to v1, or v1 to an old one.
 *
 * Nothing is ever lost: when the target cannot say all of the spec, the annotation
 * `tidemark.dev/kept-from-<version>` holds it as it was, and converting back gives it again, with
 * whatever was changed in between put on top. The object is taken apart only at `apiVersion`,
 * `metadata.annotations`, `spec` and `status`; the rest is passed on.
 */
export function convertToV1(object: JsonObject, pair: VersionPair): JsonObject {
  return convert(object, 'v1', {
    spec: pair.specToV1,
    specBack: pair.specFromV1,
    status: pair.statusToV1,
  })
}

/** The other direction: see {@link convertToV1}. */
export function convertFromV1(object: JsonObject, version: string, pair: VersionPair): JsonObject {
  return convert(object, version, {
    spec: pair.specFromV1,
    specBack: pair.specToV1,
    status: pair.statusFromV1,
  })
}

type Mapping = (part: JsonObject) => JsonObject
type Direction = { readonly spec: Mapping; readonly specBack: Mapping; readonly status: Mapping }

function convert(object: JsonObject, version: string, direction: Direction): JsonObject {
  const apiVersion = typeof object['apiVersion'] === 'string' ? object['apiVersion'] : ''
  const [group = '', from = ''] = apiVersion.split('/')
  const { spec, status } = object
  const converted = { ...object, apiVersion: `${group}/${version}` }
  const withStatus = isJsonObject(status)
    ? { ...converted, status: direction.status(status) }
    : converted
  if (!isJsonObject(spec)) return withStatus
  const annotations = annotationsOf(object)
  const mapped = restore(direction, direction.spec(spec), parseOriginal(annotations, version))
  delete annotations[keptPrefix + version]
  if (!isEqual(direction.specBack(mapped), spec)) {
    annotations[keptPrefix + from] = JSON.stringify(spec)
  }
  return { ...withStatus, ...metadataWith(object, annotations), spec: mapped }
}

/** What was kept in the target's own words, with the changes made since. */
function restore(
  direction: Direction,
  mapped: JsonObject,
  original: JsonObject | undefined,
): JsonObject {
  if (original === undefined) return mapped
  return replay(original, direction.spec(direction.specBack(original)), mapped)
}

function annotationsOf({ metadata }: JsonObject): Record<string, unknown> {
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined
  return isJsonObject(annotations) ? { ...annotations } : {}
}

/** Anybody can write annotations: one that does not hold an object counts as none. */
function parseOriginal(annotations: JsonObject, version: string): JsonObject | undefined {
  const text = annotations[keptPrefix + version]
  if (typeof text !== 'string') return undefined
  try {
    const original: unknown = JSON.parse(text)
    return isJsonObject(original) ? original : undefined
  } catch {
    return undefined
  }
}

function metadataWith(object: JsonObject, annotations: JsonObject): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {}
  const { annotations: before, ...rest } = metadata
  if (Object.keys(annotations).length > 0) return { metadata: { ...rest, annotations } }
  if (before === undefined || !isEqual(before, {})) {
    return object['metadata'] === undefined ? {} : { metadata: rest }
  }
  return {}
}
