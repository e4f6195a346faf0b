import { createHash } from 'node:crypto'

/**
 * The key of a token: everything that decides whose it is and what it is for, by name.
 *
 * Hashed, so that no secret stays behind in a key; as JSON, so that no two of them look alike.
 */
export function tokenKey(parts: Readonly<Record<string, string | undefined>>): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/** Variables from which the clouds' sources learn who we are, or whom to ask. */
const identityVariable =
  /^(?:AWS|AZURE|GOOGLE|GCE|CLOUDSDK|IDENTITY|IMDS|MSI)_|^(?:HOME|https?_proxy|no_proxy|SSL_CERT_FILE)$/i

/**
 * The part of a `tokenKey` that stands for the identity of this machine.
 *
 * Too much rather than too little: one variable more costs a token, one less gives it to a stranger.
 */
export function machineIdentity(env: Readonly<Record<string, string | undefined>>): string {
  const named = Object.entries(env).filter(([name]) => identityVariable.test(name))
  return JSON.stringify(named.sort(([a], [b]) => (a < b ? -1 : 1)))
}
