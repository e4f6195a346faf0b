/** A commit or tag object, taken apart. */
export type SignedObject = {
  /** What was signed: the object without its signature. */
  readonly payload: Uint8Array
  /** Armoured; `undefined` when the object is not signed. */
  readonly signature: string | undefined
}

const tagSignature = /^-----BEGIN (?:PGP|SSH) SIGNATURE-----$/m

/**
 * Separates a commit's signature from what it signs: the `gpgsig` header, or `gpgsig-sha256` in a
 * sha256 repository. Works on bytes as they are, since a commit need not be UTF-8.
 */
export function splitCommit(bytes: Uint8Array, idChars: number): SignedObject {
  const text = Buffer.from(bytes).toString('latin1')
  const end = text.indexOf('\n\n')
  const head = end === -1 ? text : text.slice(0, end + 1)
  const name = idChars === 64 ? 'gpgsig-sha256' : 'gpgsig'
  const header = new RegExp(`^${name} (.*\\n(?: .*\\n)*)`, 'm').exec(head)
  if (header === null) return { payload: bytes, signature: undefined }
  const payload = text.slice(0, header.index) + text.slice(header.index + header[0].length)
  const signature = (header[1] ?? '').replaceAll('\n ', '\n')
  return { payload: Buffer.from(payload, 'latin1'), signature }
}

/** A tag's signature stands at the end of its message. */
export function splitTag(bytes: Uint8Array): SignedObject {
  const text = Buffer.from(bytes).toString('latin1')
  const start = tagSignature.exec(text)?.index
  if (start === undefined) return { payload: bytes, signature: undefined }
  const payload = Buffer.from(text.slice(0, start), 'latin1')
  return { payload, signature: text.slice(start) }
}
