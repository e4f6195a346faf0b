/** Certificates for servers on this machine and their callers, made by the openssl program. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

/** Why tests with certificates are left out, if they are. */
export const skipCertificates: string | false =
  spawnSync('openssl', ['version']).status === 0 ? false : 'needs openssl'

/** PEM. */
export type Pair = { readonly cert: string; readonly key: string }

export type Authority = {
  readonly ca: string
  /** @param subject - such as `/CN=ann/O=admins`; the certificate holds for 127.0.0.1, too */
  readonly sign: (subject: string) => Pair
}

/** An authority of the test's own. */
export function authority(t: TestContext): Authority {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-authority-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const openssl = (line: string) =>
    execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' })
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
  const ec = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
  openssl(`req -x509 ${ec} -keyout ca.key -out ca.crt -subj /CN=ca -days 2`)
  writeFileSync(path.join(folder, 'ext'), 'subjectAltName=IP:127.0.0.1')
  return {
    ca: read('ca.crt'),
    sign(subject) {
      openssl(`req ${ec} -keyout leaf.key -out leaf.csr -subj ${subject}`)
      const by = '-CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ext'
      openssl(`x509 -req -in leaf.csr ${by} -out leaf.crt`)
      return { cert: read('leaf.crt'), key: read('leaf.key') }
    },
  }
}
