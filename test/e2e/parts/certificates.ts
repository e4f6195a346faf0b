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

export type Leaf = {
  /** Since yesterday when absent. */
  readonly valid?: 'until yesterday' | 'from tomorrow'
  /** Loopback when absent. */
  readonly name?: 'git.example.com'
}

/** A CA and a certificate signed by it, for 127.0.0.1 and localhost and valid for a day or two. */
export async function makeCertificates(
  folder: string,
  { valid, name }: Leaf = {},
): Promise<Certificates> {
  mkdirSync(folder, { recursive: true })
  const at = (file: string) => path.join(folder, file)
  const openssl = (line: string) => mustRun('openssl', line.split(' '), { cwd: folder })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
  const names = name === undefined ? 'IP:127.0.0.1,DNS:localhost' : `DNS:${name}`
  writeFileSync(at('leaf.ext'), `subjectAltName=${names}\n`)
  writeFileSync(at('ca.cnf'), authority)
  writeFileSync(at('index.txt'), '')
  await openssl(`req -x509 ${key} -days 2 -subj /CN=e2e-ca -keyout ca.key -out ca.crt`)
  await openssl(`req ${key} -subj /CN=${name ?? '127.0.0.1'} -keyout leaf.key -out leaf.csr`)
  const from = dayFromNow(valid === 'until yesterday' ? -3 : valid === 'from tomorrow' ? 1 : -1)
  const until = dayFromNow(valid === 'until yesterday' ? -1 : 2)
  await openssl(
    `ca -batch -notext -config ca.cnf -cert ca.crt -keyfile ca.key -extfile leaf.ext -startdate ${from} -enddate ${until} -in leaf.csr -out leaf.crt`,
  )
  return {
    ca: readFileSync(at('ca.crt'), 'utf8'),
    certificateFile: at('leaf.crt'),
    keyFile: at('leaf.key'),
  }
}

/** What `openssl ca` wants to know; unlike `openssl x509` it can be told when a leaf begins. */
const authority = `[ca]
default_ca = e2e
[e2e]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = names
[names]
commonName = supplied
`

/** As `YYYYMMDDHHMMSSZ`. */
function dayFromNow(days: number): string {
  const then = new Date(Date.now() + days * 24 * 3_600_000)
  return `${then.toISOString().replace(/\D/g, '').slice(0, 14)}Z`
}
