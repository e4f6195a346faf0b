import { isJsonObject, type JsonObject, type ObjectMeta } from '../object.ts'
import { readMeta } from '../read-meta.ts'

/** A ServiceAccount, as far as it lends its pull secrets to an ImageRepository. */
export type ServiceAccount = {
  readonly kind: 'ServiceAccount'
  readonly metadata: ObjectMeta
  /** Names of Secrets in the same namespace. */
  readonly imagePullSecrets: readonly string[]
}

/** Reads the few fields; entries without a name are left out. */
export function readServiceAccount(object: JsonObject): ServiceAccount {
  const list = object['imagePullSecrets']
  const names = (Array.isArray(list) ? list : []).flatMap((entry: unknown) =>
    isJsonObject(entry) && typeof entry['name'] === 'string' ? [entry['name']] : [],
  )
  return { kind: 'ServiceAccount', metadata: readMeta(object), imagePullSecrets: names }
}
