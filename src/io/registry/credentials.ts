import { createHash } from 'node:crypto'

/**
 * What one entry of a docker config file holds. Several may be set; the strongest wins:
 * `registryToken`, `identityToken`, user and password, `auth`.
 */
export type Credentials = {
  readonly username?: string
  readonly password?: string
  /** base64 of `user:password`, where that form alone is known. */
  readonly auth?: string
  /** A refresh token, exchanged for short-lived tokens. */
  readonly identityToken?: string
  /** A bearer token, used as it is. */
  readonly registryToken?: string
  /** Where they were found, for messages: `entry 'r.io' of '/home/una/.docker/config.json'`. */
  readonly origin?: string
}

/** `Authorization` for a registry without a token server, or undefined (registry-auth §4.2). */
export function basicAuthorization(credentials: Credentials): string | undefined {
  const { registryToken, auth } = credentials
  if (registryToken) return `Bearer ${registryToken}`
  return passwordAuthorization(credentials) ?? (auth ? `Basic ${auth}` : undefined)
}

/** `Basic …` when both user and password are known; never half a pair. */
export function passwordAuthorization({ username, password }: Credentials): string | undefined {
  if (!username || !password) return undefined
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** A key for caches that tells credentials apart without holding them. */
export function credentialsKey(credentials: Credentials | undefined): string {
  if (credentials === undefined) return ''
  const { username, password, auth, identityToken, registryToken } = credentials
  const parts = JSON.stringify([username, password, auth, identityToken, registryToken])
  return createHash('sha256').update(parts).digest('base64')
}
