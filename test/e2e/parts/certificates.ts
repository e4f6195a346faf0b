/** Certificates for loopback servers, made by openssl: a CA of the test's own and one leaf. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { mustRun } from './run.ts'

export type Certificates = {
  /** PEM text of the CA that nobody trusts by default. */
  readonly ca: string
  readonly certificateFile: string
  readonly keyFile: string
}

/**
 * A CA and a certificate for 127.0.0.1 and localhost signed by it, valid for one day, or until
 * yesterday.
 */
export async function makeCertificates(
  folder: string,
  { expired = false }: { readonly expired?: boolean } = {},
): Promise<Certificates> {
  mkdirSync(folder, { recursive: true })
  const at = (name: string) => path.join(folder, name)
  const openssl = (line: string) => mustRun('openssl', line.split(' '), { cwd: folder })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
  writeFileSync(at('leaf.ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  await openssl(`req -x509 ${key} -days 1 -subj /CN=e2e-ca -keyout ca.key -out ca.crt`)
  await openssl(`req ${key} -subj /CN=127.0.0.1 -keyout leaf.key -out leaf.csr`)
  await openssl(
    `x509 -req -in leaf.csr -days ${expired ? -1 : 1} -extfile leaf.ext -CA ca.crt -CAkey ca.key -CAcreateserial -out leaf.crt`,
  )
  return {
    ca: readFileSync(at('ca.crt'), 'utf8'),
    certificateFile: at('leaf.crt'),
    keyFile: at('leaf.key'),
  }
}
