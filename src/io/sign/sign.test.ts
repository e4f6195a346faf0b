import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import * as openpgp from 'openpgp'
import {
  env,
  gitIn,
  makeWorld,
  person,
  seedRepository,
  signal,
  temporaryFolder,
} from '../../../test/git/world.ts'
import { assertPushed, type CommitDraft } from '../git/index.ts'
import { bcryptPbkdf } from './bcrypt-pbkdf.ts'
import { readSigningKey } from './index.ts'

const has = (program: string, args: string[]) => spawnSync(program, args).error === undefined
const noKeygen = has('ssh-keygen', ['-?']) ? false : 'needs ssh-keygen'
const noGpg = has('gpg', ['--version']) ? false : 'needs gnupg'

/** Commits with a signature, pushes, and gives the bare repository that has it as `main`. */
async function signedCommit(
  t: TestContext,
  sign: NonNullable<CommitDraft['sign']>,
  format: 'sha1' | 'sha256' = 'sha1',
) {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: '1' }, format)
  const remote = await world.open('apps.git')
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const files = [{ path: 'a', bytes: Buffer.from('2') }]
  const message = 'signed\n\nwith a body, without a last newline'
  const draft = { parent: commit, files, author: person, committer: person, message, sign }
  const id = await remote.writeCommit(draft, signal)
  assertPushed(
    await remote.push([{ ref: 'refs/heads/main', new: id, expectedOld: commit }], {}, signal),
  )
  assert.equal(gitIn(folder, ['fsck', '--strict']), '')
  return folder
}

function sshKey(t: TestContext, args: readonly string[], passphrase = '') {
  const file = path.join(temporaryFolder(t), 'key')
  execFileSync('ssh-keygen', ['-q', ...args, '-N', passphrase, '-C', 'x', '-f', file], {
    stdio: 'pipe',
  })
  return { identity: readFileSync(file, 'utf8'), public: readFileSync(`${file}.pub`, 'utf8') }
}

function verifiedBySsh(folder: string, publicKey: string): string {
  const file = path.join(folder, 'signers')
  writeFileSync(file, `ada@example.com ${publicKey}`)
  return gitIn(folder, ['-c', `gpg.ssh.allowedSignersFile=${file}`, 'verify-commit', 'main'])
}

// biome-ignore format: a table is read down its columns
const keys: readonly [name: string, args: readonly string[], passphrase: string][] = [
  ['ed25519',                        ['-t', 'ed25519'],                       ''],
  ['ed25519 with a passphrase',      ['-t', 'ed25519', '-a', '4'],            'abcde12345'],
  ['an older cipher',                ['-t', 'ed25519', '-a', '2', '-Z', 'aes128-cbc'], 'abcde12345'],
  ['ecdsa p256',                     ['-t', 'ecdsa', '-b', '256'],            ''],
  ['ecdsa p384',                     ['-t', 'ecdsa', '-b', '384'],            ''],
  ['ecdsa p521',                     ['-t', 'ecdsa', '-b', '521'],            ''],
  ['ecdsa p256 as PEM',              ['-t', 'ecdsa', '-b', '256', '-m', 'PEM'], ''],
  ['rsa 2048',                       ['-t', 'rsa', '-b', '2048'],             ''],
  ['rsa as PKCS#8 with passphrase',  ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8'], 'abcde12345'],
]
for (const [name, args, passphrase] of keys) {
  test(`git verifies an SSH signature: ${name}`, { skip: noKeygen }, async (t) => {
    const key = sshKey(t, args, passphrase)
    const data = { identity: key.identity, ...(passphrase === '' ? {} : { password: passphrase }) }
    const folder = await signedCommit(
      t,
      await readSigningKey('ssh', { name: 'signer', data }, signal),
    )
    assert.equal(verifiedBySsh(folder, key.public), '')
    const text = gitIn(folder, ['cat-file', 'commit', 'main'])
    assert.match(text, /^gpgsig -----BEGIN SSH SIGNATURE-----$/m)
  })
}

test('git verifies a signature in a sha256 repository', { skip: noKeygen }, async (t) => {
  const key = sshKey(t, ['-t', 'ed25519'])
  const sign = await readSigningKey(
    'ssh',
    { name: 'signer', data: { identity: key.identity } },
    signal,
  )
  const folder = await signedCommit(t, sign, 'sha256')
  assert.equal(verifiedBySsh(folder, key.public), '')
})

async function pgpKey(passphrase?: string, subkeys: { sign: true }[] = []) {
  return openpgp.generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'Ada', email: 'ada@example.com' }],
    subkeys,
    ...(passphrase === undefined ? {} : { passphrase }),
  })
}

// biome-ignore format: a table is read down its columns
const rings: readonly [name: string, passphrase: string | undefined, subkeys: { sign: true }[]][] = [
  ['a primary key',                    undefined,    []],
  ['a primary key with a passphrase',  'abcde12345', []],
  ['a signing subkey with passphrase', 'abcde12345', [{ sign: true }]],
]
for (const [name, passphrase, subkeys] of rings) {
  test(`git verifies an OpenPGP signature: ${name}`, { skip: noGpg }, async (t) => {
    const pair = await pgpKey(passphrase, subkeys)
    const data = { 'git.asc': pair.privateKey, ...(passphrase === undefined ? {} : { passphrase }) }
    const folder = await signedCommit(
      t,
      await readSigningKey('gpg', { name: 'signer', data }, signal),
    )
    const home = path.join(folder, 'gnupg')
    mkdirSync(home, { mode: 0o700 })
    const gpg = { env: { ...env, GNUPGHOME: home, HOME: home }, stdio: 'pipe' } as const
    execFileSync('gpg', ['--batch', '--quiet', '--import'], { ...gpg, input: pair.publicKey })
    const ran = spawnSync('git', ['verify-commit', 'main'], {
      ...gpg,
      cwd: folder,
      encoding: 'utf8',
    })
    assert.match(ran.stderr, /Good signature from "Ada <ada@example.com>"/)
    assert.equal(ran.status, 0)
  })
}

const small = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey

/** What is wrong, and the text that Flux users know (spec/image-automation §10). */
type Failing = readonly [
  name: string,
  type: string,
  data: () => Promise<Record<string, string>>,
  text: RegExp,
]
// biome-ignore format: a table is read down its columns
const failing: readonly Failing[] = [
  ['an unknown type',         'x509', async () => ({}),                                                                       /^unknown signing key type "x509"$/],
  ['no ring',                 'gpg',  async () => ({ identity: '' }),                                                         /^signing key secret 's' does not contain a 'git.asc' key$/],
  ['no identity',             'ssh',  async () => ({ 'git.asc': '' }),                                                        /^signing key secret 's' does not contain an 'identity' key$/],
  ['a ring that is none',     '',     async () => ({ 'git.asc': 'x' }),                                                       /^could not read signing key from secret 's': /],
  ['two keys in one ring',    'gpg',  async () => ({ 'git.asc': await twoKeys() }),                                           /^multiple entities read from secret 's', could not determine which signing key to use$/],
  ['a locked ring',           'gpg',  async () => ({ 'git.asc': (await pgpKey('x')).privateKey }),                            /^can not use passphrase protected signing key without 'passphrase' field present in secret s$/],
  ['a wrong passphrase',      'gpg',  async () => ({ 'git.asc': (await pgpKey('x')).privateKey, passphrase: 'secret-word' }), /^could not decrypt private key of the signing key present in secret s: /],
  ['an identity that is none', 'ssh', async () => ({ identity: 'x' }),                                                        /^could not parse SSH signing key from secret 's': ssh: no key found$/],
  ['a weak RSA key',          'ssh',  async () => ({ identity: small() }),                                                    /^could not parse SSH signing key from secret 's': RSA keys need at least 2048 bits$/],
]
for (const [name, type, data, text] of failing) {
  test(`readSigningKey: ${name}`, async () => {
    const failure = await readSigningKey(type, { name: 's', data: await data() }, signal).catch(
      (error) => error,
    )
    assert.equal(failure.code, 'GIT_SIGNING_FAILED')
    assert.match(failure.message, text)
    assert.ok(!failure.message.includes('secret-word'))
  })
}

async function twoKeys(): Promise<string> {
  const pairs = [await pgpKey(), await pgpKey()]
  const read = pairs.map(({ privateKey }) => openpgp.readPrivateKey({ armoredKey: privateKey }))
  const packets = new openpgp.PacketList<openpgp.AnyPacket>()
  for (const key of await Promise.all(read)) packets.push(...key.toPacketList())
  return openpgp.armor(openpgp.enums.armor.privateKey, packets.write())
}

test('readSigningKey: a locked SSH key', { skip: noKeygen }, async (t) => {
  const { identity } = sshKey(t, ['-t', 'ed25519', '-a', '1'], 'abcde12345')
  const without = readSigningKey('ssh', { name: 's', data: { identity } }, signal)
  const message =
    "can not use passphrase protected signing key without 'password' field present in secret s"
  await assert.rejects(without, { message })
  const wrong = readSigningKey('ssh', { name: 's', data: { identity, password: 'no' } }, signal)
  await assert.rejects(
    wrong,
    /^SignError: could not decrypt private key of the signing key present/,
  )
})

test('bcrypt_pbkdf: a known answer', () => {
  const key = bcryptPbkdf(Buffer.from('password'), Buffer.from('salt'), 4, 32)
  assert.equal(
    Buffer.from(key).toString('hex'),
    '5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9',
  )
})
