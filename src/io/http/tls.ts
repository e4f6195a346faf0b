import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { attempt } from '../../base/index.ts'

/** PEM texts: authorities to trust besides the system's, and the client's own certificate. */
export type TlsOptions = {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Where Linux distributions keep their bundle, in the order that Go's crypto/x509 looks. */
const bundles: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * The trust of one client: the system's roots, the extra authorities, the client certificate.
 *
 * One context serves all connections of a client. Reading one bundle file takes about 10 ms;
 * `tls.getCACertificates('system')` also walks the folder of single files, for four times that.
 */
export function secureContext(options: TlsOptions): tls.SecureContext {
  const roots = systemRoots()
  return tls.createSecureContext({
    ca: options.ca === undefined ? roots : [...roots, options.ca],
    ...(options.cert === undefined ? {} : { cert: options.cert }),
    ...(options.key === undefined ? {} : { key: options.key }),
  })
}

function systemRoots(): string[] {
  const named = process.env['SSL_CERT_FILE']
  for (const file of named === undefined || named === '' ? bundles : [named]) {
    const text = read(file)
    if (text?.includes('-----BEGIN CERTIFICATE-----') === true) return [text]
  }
  const system = tls.getCACertificates('system')
  return system.length > 0 ? system : tls.getCACertificates('bundled')
}

function read(file: string): string | undefined {
  return attempt(() => readFileSync(file, 'utf8'))
}
