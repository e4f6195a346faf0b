import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { CloudError } from './cloud-error.ts'

/** RFC 7519, signed by RS256. */
export function signJwt(
  head: Readonly<Record<string, string>>,
  claims: Readonly<Record<string, string | number>>,
  key: KeyObject,
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = `${part({ alg: 'RS256', typ: 'JWT', ...head })}.${part(claims)}`
  return `${payload}.${sign('sha256', Buffer.from(payload), key).toString('base64url')}`
}

/**
 * An RSA key from PEM.
 *
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY`, naming `origin` alone: OpenSSL may quote the text
 */
export function readRsaKey(pem: string, passphrase: string, origin: string): KeyObject {
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase === '' ? {} : { passphrase }) })
    if (key.asymmetricKeyType === 'rsa') return key
  } catch {
    // said below
  }
  throw CloudError.of('CLOUD_INVALID_IDENTITY', `${origin} holds no readable RSA private key`)
}
