/** Keys as people make them: `ssh-keygen` in its kinds, lengths and file formats. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { type Owner, temporaryFolder } from './owner.ts'
import { mustRun } from './run.ts'

export type SshKeyKind = {
  readonly type: 'ed25519' | 'rsa' | 'ecdsa'
  readonly bits?: number
  /** `PEM` is PKCS#1 or SEC1; OpenSSH's own format when absent. */
  readonly format?: 'PEM' | 'PKCS8'
  readonly passphrase?: string
}

export type SshKey = {
  /** Text of the private key file. */
  readonly identity: string
  /** Type and key, as they stand in `authorized_keys` and `known_hosts`. */
  readonly publicKey: string
  /** The private key; the public one lies beside it with `.pub`. */
  readonly file: string
}

/** Makes one in a folder of its own. */
export async function makeSshKey(owner: Owner, kind: SshKeyKind): Promise<SshKey> {
  const { type, bits, format, passphrase = '' } = kind
  const file = path.join(temporaryFolder(owner), 'key')
  const size = bits === undefined ? [] : ['-b', String(bits)]
  const form = format === undefined ? [] : ['-m', format]
  const words = ['-q', '-t', type, ...size, ...form, '-C', 'e2e', '-N', passphrase, '-f', file]
  await mustRun('ssh-keygen', words)
  const [algorithm, key] = readFileSync(`${file}.pub`, 'utf8').split(' ')
  return { identity: readFileSync(file, 'utf8'), publicKey: `${algorithm} ${key}`, file }
}
