import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { ClientTls } from '../../core/address/index.ts'
import { RegistryError } from './registry-error.ts'

/**
 * Looks at certificates before anybody connects with them (texts of image-reflector §5.5).
 *
 * @throws {RegistryError} `SECRET` when a part is unusable
 */
export function checkTls({ ca, certificate: cert, key }: ClientTls): void {
  if (ca !== undefined && !hasCertificate(ca)) throw secretError('failed to parse CA certificate')
  if (cert === undefined || key === undefined) return
  try {
    createSecureContext({ cert, key })
  } catch {
    throw secretError('failed to parse TLS certificate and key')
  }
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

function secretError(message: string): RegistryError {
  return new RegistryError('SECRET', message)
}
