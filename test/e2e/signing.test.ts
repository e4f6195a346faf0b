/** Signed commits: every kind of key that a signing Secret can hold, judged by `git verify-commit`. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { before, type TestContext, test } from 'node:test'

import { type GitHost, startGitHost } from './parts/git-host.ts'
import { fileOwner, type Owner, temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { type Ended, mustRun, run } from './parts/run.ts'
import { makeSshKey, type SshKeyKind } from './parts/ssh-key.ts'
import { assertClosed, filled, type Keys, secretMark, updateOver, type Way } from './parts/way.ts'

const skip = skipWithout('git', 'gpg', 'ssh-keygen', backendPath)

const passphrase = `phrase${secretMark}`
const who = 'bot@example.com'

let host: GitHost
const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  host = await startGitHost(owner)
})

let count = 0
async function wayOf(t: TestContext, type: string, keys?: Keys): Promise<Way> {
  const bare = await filled(t, host, `org/fleet-${count++}`)
  return { bare, url: bare.url, signing: keys === undefined ? { type } : { type, keys } }
}

async function pushSigned(t: TestContext, type: string, keys: Keys): Promise<string> {
  const way = await wayOf(t, type, keys)
  const ended = await updateOver(t, way, 'write')
  assert.equal(ended.code, 0, ended.stderr)
  return way.bare.folder
}

type Verify = (folder: string) => Promise<Ended>

const sshKinds: readonly SshKeyKind[] = [
  { type: 'ed25519' },
  { type: 'rsa', bits: 3072 },
  { type: 'rsa', bits: 2048, format: 'PEM' },
  { type: 'rsa', bits: 2048, format: 'PKCS8' },
  { type: 'ecdsa', bits: 256 },
  { type: 'ecdsa', bits: 384, format: 'PEM' },
  { type: 'ecdsa', bits: 521, format: 'PKCS8' },
]

for (const kind of sshKinds.flatMap((kind) => [kind, { ...kind, passphrase }])) {
  const { type, bits = '', format = 'OpenSSH' } = kind
  const isLocked = 'passphrase' in kind
  const name = [type, bits, format, ...(isLocked ? ['with a passphrase'] : [])].join(' ')
  test(`signed by an SSH key ${name}`, { skip }, async (t) => {
    const key = await makeSshKey(t, kind)
    const password = isLocked ? { password: passphrase } : {}
    const folder = await pushSigned(t, 'ssh', { identity: key.identity, ...password })
    const ended = await verifier(t, key.publicKey)(folder)
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(ended.stderr, /Good "git" signature for bot@example\.com/)
    const stranger = await makeSshKey(t, { type: 'ed25519' })
    assert.equal((await verifier(t, stranger.publicKey)(folder)).code, 1)
  })
}

/** Trusts one SSH key. */
function verifier(t: TestContext, publicKey: string): Verify {
  const file = path.join(temporaryFolder(t), 'allowed_signers')
  writeFileSync(file, `${who} namespaces="git" ${publicKey}\n`)
  const settings = ['-c', `gpg.ssh.allowedSignersFile=${file}`]
  return (folder) => run('git', [...settings, 'verify-commit', 'main'], { cwd: folder })
}

/** A key ring made by GnuPG; with `subkey` the main key only certifies. */
type RingKind = {
  readonly algorithm: string
  readonly subkey?: string
  readonly lock?: string
  readonly keys?: 1 | 2
}

type Ring = {
  /** Armoured, with the private keys. */
  readonly text: string
  /** The key that must sign. */
  readonly fingerprint: string
  readonly verify: Verify
}

async function makeRing(
  holder: Owner,
  { algorithm, subkey, lock = '', keys = 1 }: RingKind,
): Promise<Ring> {
  let home = ''
  // Registered first, so that the agent is gone when its folder is removed.
  holder.after(async () => void (await run('gpgconf', ['--homedir', home, '--kill', 'all'])))
  home = temporaryFolder(holder)
  const env = { GNUPGHOME: home }
  writeFileSync(path.join(home, 'gpg-agent.conf'), 's2k-count 65536\n') // else a passphrase takes 3 s
  const words = ['--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', lock]
  const gpg = (...more: string[]) => mustRun('gpg', [...words, ...more], { env })
  const usage = subkey === undefined ? 'sign' : 'cert'
  for (const name of ['bot', 'other'].slice(0, keys))
    await gpg('--quick-generate-key', `${name} <${who}>`, algorithm, usage, 'never')
  const fingerprints = async () => {
    const listed = await gpg('--with-colons', '--with-subkey-fingerprint', '--list-keys')
    return [...listed.matchAll(/^fpr:+([0-9A-F]+):/gm)].map((match) => match[1] ?? '')
  }
  const [main = ''] = await fingerprints()
  if (subkey !== undefined) await gpg('--quick-add-key', main, subkey, 'sign', 'never')
  const text = await gpg('--armor', '--export-secret-keys')
  const verify: Verify = (folder) =>
    run('git', ['verify-commit', '--raw', 'main'], { cwd: folder, env })
  return { text, fingerprint: (await fingerprints()).at(-1) ?? '', verify }
}

// biome-ignore format: a table is read down its columns
const rings: readonly (readonly [name: string, kind: RingKind])[] = [
  ['RSA',                             { algorithm: 'rsa2048' }],
  ['RSA with a passphrase',           { algorithm: 'rsa2048', lock: passphrase }],
  ['Ed25519',                         { algorithm: 'ed25519' }],
  ['Ed25519 with a passphrase',       { algorithm: 'ed25519', lock: passphrase }],
  ['NIST P-256',                      { algorithm: 'nistp256' }],
  ['an Ed25519 subkey',               { algorithm: 'ed25519', subkey: 'ed25519' }],
  ['an RSA subkey of an Ed25519 key', { algorithm: 'ed25519', subkey: 'rsa2048' }],
  ['a subkey with a passphrase',      { algorithm: 'ed25519', subkey: 'ed25519', lock: passphrase }],
]

for (const [name, kind] of rings)
  test(`signed by an OpenPGP key: ${name}`, { skip }, async (t) => {
    const ring = await makeRing(t, kind)
    const lock = kind.lock === undefined ? {} : { passphrase: kind.lock }
    const folder = await pushSigned(t, 'gpg', { 'git.asc': ring.text, ...lock })
    const ended = await ring.verify(folder)
    assert.equal(ended.code, 0, ended.stderr)
    assert.ok(ended.stderr.includes(`VALIDSIG ${ring.fingerprint} `), ended.stderr)
  })

const notConfigured = 'failed configuring source manager: '
const wrong = `wrong${secretMark}`
const locked = { type: 'ed25519', passphrase } as const

type Fails = { readonly type: string; readonly keys?: (t: TestContext) => Promise<Keys> }

const identityOf = async (t: TestContext, kind: SshKeyKind) => (await makeSshKey(t, kind)).identity
const ringOf = async (t: TestContext, kind: RingKind) => (await makeRing(t, kind)).text
const ed25519 = { algorithm: 'ed25519' }

// biome-ignore format: a table is read down its columns
const failures: readonly (readonly [name: string, key: Fails, says: string])[] = [
  ['a Secret that is missing',          { type: 'ssh' },                                                                                      "could not find signing key secret 'sign': secrets \"sign\" not found; give it by --secret flux-system/sign=FILE"],
  ['an SSH key where OpenPGP is meant', { type: 'gpg', keys: async (t) => ({ identity: await identityOf(t, { type: 'ed25519' }) }) },         "signing key secret 'sign' does not contain a 'git.asc' key"],
  ['an OpenPGP key where SSH is meant', { type: 'ssh', keys: async (t) => ({ 'git.asc': await ringOf(t, ed25519) }) },                        "signing key secret 'sign' does not contain an 'identity' key"],
  ['an SSH key without its passphrase', { type: 'ssh', keys: async (t) => ({ identity: await identityOf(t, locked) }) },                      "can not use passphrase protected signing key without 'password' field present in secret sign"],
  ['a wrong passphrase for SSH',        { type: 'ssh', keys: async (t) => ({ identity: await identityOf(t, locked), password: wrong }) },     'could not decrypt private key of the signing key present in secret sign: x509: decryption password incorrect'],
  ['an SSH key that is none',           { type: 'ssh', keys: async () => ({ identity: 'no key\n' }) },                                        "could not parse SSH signing key from secret 'sign': ssh: no key found"],
  ['a ring without its passphrase',     { type: 'gpg', keys: async (t) => ({ 'git.asc': await ringOf(t, { ...ed25519, lock: passphrase }) }) }, "can not use passphrase protected signing key without 'passphrase' field present in secret sign"],
  ['a wrong passphrase for OpenPGP',    { type: 'gpg', keys: async (t) => ({ 'git.asc': await ringOf(t, { ...ed25519, lock: passphrase }), passphrase: wrong }) }, 'could not decrypt private key of the signing key present in secret sign: Error decrypting private key: Incorrect key passphrase'],
  ['a ring that is none',               { type: 'gpg', keys: async () => ({ 'git.asc': 'no key\n' }) },                                       "could not read signing key from secret 'sign': Misformed armored text"],
  ['two keys in one ring',              { type: 'gpg', keys: async (t) => ({ 'git.asc': await ringOf(t, { ...ed25519, keys: 2 }) }) }, "multiple entities read from secret 'sign', could not determine which signing key to use"],
]

for (const [name, { type, keys }, says] of failures)
  test(`not signed: ${name}`, { skip }, async (t) => {
    await assertClosed(t, await wayOf(t, type, await keys?.(t)), `${notConfigured}${says}`)
  })
