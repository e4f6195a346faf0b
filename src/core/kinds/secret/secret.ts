import { encodeUtf8 } from '../../../base/index.ts'
import { isJsonObject, type JsonObject, type ObjectMeta } from '../object.ts'
import { readMeta } from '../read-meta.ts'

/** A Secret, or the sealed or SOPS-encrypted form of one, as a manifest holds it. */
export type Secret = {
  readonly kind: 'Secret'
  readonly metadata: ObjectMeta
  readonly type?: string
  /** Decoded `data` and `stringData`; empty when encrypted. */
  readonly data: ReadonlyMap<string, Uint8Array>
  /** How the content is hidden: SOPS metadata at the top, or a bitnami.com SealedSecret. */
  readonly encrypted?: 'sops' | 'sealed'
}

/** What is wrong with a Secret: where, and in words that never hold a value. */
export type SecretFault = { readonly path: readonly string[]; readonly message: string }

/**
 * Reads a Secret; `stringData` wins over `data`, as in the API server.
 *
 * Values of an encrypted Secret are cipher texts or placeholders, so none are given.
 */
export function readSecret(object: JsonObject): { secret: Secret; faults: SecretFault[] } {
  const faults: SecretFault[] = []
  const encrypted = encryptionOf(object)
  const data = new Map<string, Uint8Array>()
  if (encrypted === undefined) {
    for (const [key, value] of entriesOf(object, 'data', faults)) {
      const bytes = decodeBase64(value)
      if (bytes !== undefined) data.set(key, bytes)
      else faults.push({ path: ['data', key], message: 'is not base64' })
    }
    for (const [key, value] of entriesOf(object, 'stringData', faults)) {
      data.set(key, encodeUtf8(value))
    }
  }
  const secret: Secret = {
    kind: 'Secret',
    metadata: readMeta(object),
    ...(typeof object['type'] === 'string' && { type: object['type'] }),
    data,
    ...(encrypted !== undefined && { encrypted }),
  }
  return { secret, faults }
}

function encryptionOf(object: JsonObject): Secret['encrypted'] {
  if (object['kind'] === 'SealedSecret') return 'sealed'
  return isJsonObject(object['sops']) ? 'sops' : undefined
}

function entriesOf(object: JsonObject, field: string, faults: SecretFault[]): [string, string][] {
  const content = object[field]
  if (content === undefined || content === null) return []
  if (!isJsonObject(content)) {
    faults.push({ path: [field], message: 'must be a mapping of texts' })
    return []
  }
  const entries: [string, string][] = []
  for (const [key, value] of Object.entries(content)) {
    if (value === null) entries.push([key, ''])
    else if (typeof value === 'string') entries.push([key, value])
    else faults.push({ path: [field, key], message: 'must be a text; quote it' })
  }
  return entries
}

/** Standard base64 with padding, as Go decodes it: line breaks are skipped; undefined if broken. */
function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replaceAll(/[\r\n]/g, '')
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined
  return Uint8Array.from(atob(compact), (char) => char.charCodeAt(0))
}
