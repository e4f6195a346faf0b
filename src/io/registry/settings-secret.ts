import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { decodeUtf8 } from '../../base/index.ts'
import { type Proxy, parseProxy, type TlsOptions } from '../http/index.ts'
import { RegistryError } from './registry-error.ts'

type Data = Readonly<Record<string, Uint8Array>>

/** A Secret, named for its errors. */
export type NamedSecret = {
  readonly namespace: string
  readonly name: string
  readonly data: Data
}

/**
 * The TLS settings of a `certSecretRef`: `ca.crt`, `tls.crt` with `tls.key`, or the older `caFile`,
 * `certFile`, `keyFile` (registry-auth §1; texts of image-reflector §5.5).
 *
 * @throws {RegistryError} `SECRET` when a part is missing or unusable
 */
export function tlsFromSecret(secret: NamedSecret): TlsOptions {
  const ca = textOf(secret.data, 'ca.crt', 'caFile')
  const cert = textOf(secret.data, 'tls.crt', 'certFile')
  const key = textOf(secret.data, 'tls.key', 'keyFile')
  const where = `secret '${secret.namespace}/${secret.name}'`
  const lacking = lackOf(ca, cert, key)
  if (lacking !== undefined) throw secretError(`${where} ${lacking}`)
  if (ca !== undefined && !hasCertificate(ca)) throw secretError('failed to parse CA certificate')
  const trusted = ca === undefined ? {} : { ca }
  if (cert === undefined || key === undefined) return trusted
  checkPair(cert, key)
  return { ...trusted, cert, key }
}

/**
 * The proxy of a `proxySecretRef`: `address`, and `username` with `password`.
 *
 * @throws {RegistryError} `SECRET` when the address is missing or is none
 */
export function proxyFromSecret(secret: NamedSecret): Proxy {
  const where = `secret '${secret.namespace}/${secret.name}'`
  const address = textOf(secret.data, 'address')?.trim()
  if (address === undefined) throw secretError(`${where}: key 'address' not found`)
  const proxy = parseProxy(address)
  if (proxy === undefined) {
    throw secretError(`${where}: failed to parse proxy address; use http, https or socks5`)
  }
  const username = textOf(secret.data, 'username')
  const password = textOf(secret.data, 'password')
  return {
    ...proxy,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

function lackOf(
  ca: string | undefined,
  cert: string | undefined,
  key: string | undefined,
): string | undefined {
  if (cert !== undefined && key === undefined) return "contains 'tls.crt' but missing 'tls.key'"
  if (key !== undefined && cert === undefined) return "contains 'tls.key' but missing 'tls.crt'"
  const isEmpty = ca === undefined && cert === undefined
  return isEmpty ? "must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'" : undefined
}

/** The first key that is there and not empty. */
function textOf(data: Data, ...keys: readonly string[]): string | undefined {
  const found = keys
    .map((key) => data[key])
    .find((bytes) => bytes !== undefined && bytes.length > 0)
  return found === undefined ? undefined : decodeUtf8(found)
}

/** Like Go, one good certificate in the bundle is enough. */
function hasCertificate(pem: string): boolean {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  return blocks.some((block) => {
    try {
      return new X509Certificate(block).serialNumber !== ''
    } catch {
      return false
    }
  })
}

function checkPair(cert: string, key: string): void {
  try {
    createSecureContext({ cert, key })
  } catch {
    throw secretError('failed to parse TLS certificate and key')
  }
}

function secretError(message: string): RegistryError {
  return new RegistryError('SECRET', message)
}
