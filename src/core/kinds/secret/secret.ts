import { encodeUtf8 } from '../../../base/index.ts'
import { type Fault } from '../fault.ts'
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

/**
 * Reads a Secret; `stringData` wins over `data`, as in the API server.
 *
 * Values of an encrypted Secret are cipher texts or placeholders, so none are given. Bad entries
 * are left out with a warning that never holds a value: one of many may be a placeholder.
 */
export function readSecret(written: JsonObject): { object: Secret; faults: readonly Fault[] } {
  const faults: SecretFault[] = []
  const encrypted = encryptionOf(written)
  const data = new Map<string, Uint8Array>()
  if (encrypted === undefined) {
    for (const [key, value] of entriesOf(written, 'data', faults)) {
      const bytes = decodeBase64(value)
      if (bytes !== undefined) data.set(key, bytes)
      else faults.push({ path: ['data', key], message: 'is not base64' })
    }
    for (const [key, value] of entriesOf(written, 'stringData', faults)) {
      data.set(key, encodeUtf8(value))
    }
  }
  const object: Secret = {
    kind: 'Secret',
    metadata: readMeta(written),
    ...(typeof written['type'] === 'string' && { type: written['type'] }),
    data,
    ...(encrypted !== undefined && { encrypted }),
  }
  const warnings = faults.map(({ path, message }): Fault => {
    return { severity: 'warning', path, field: path.join('.'), message }
  })
  return { object, faults: warnings }
}

type SecretFault = { readonly path: readonly string[]; readonly message: string }

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
