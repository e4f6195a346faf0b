import type { JsonObject } from '../object.ts'

/**
 * How one old version of a kind and v1 are told in each other's words.
 *
 * Each function takes and gives a whole `spec` or `status` and is total: what has no place in the
 * other version is left out, and `convert` keeps it.
 */
export type VersionPair = {
  readonly specToV1: (spec: JsonObject) => JsonObject
  readonly specFromV1: (spec: JsonObject) => JsonObject
  readonly statusToV1: (status: JsonObject) => JsonObject
  readonly statusFromV1: (status: JsonObject) => JsonObject
}
