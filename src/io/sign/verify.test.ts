import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import * as openpgp from 'openpgp'
import { signal } from '../../../test/git/world.ts'
import { readSigningKey, splitCommit, splitTag, verifySignature } from './index.ts'
import { formatSshPublicKey } from './ssh-public-key.ts'

type CommitParts = {
  readonly message?: string
  readonly signature?: string
  readonly header?: string
}

/** A commit as git writes it (gitformat-signature(5)). */
function formatCommit(parts: CommitParts = {}): Uint8Array {
  const { message = 'subject\n\nbody with ü and gpgsig x\n', signature, header = 'gpgsig' } = parts
  const who = 'Ada <ada@example.com> 1700000000 +0000'
  const lines = [
    `tree ${'a'.repeat(40)}`,
    `parent ${'b'.repeat(40)}`,
    `author ${who}`,
    `committer ${who}`,
    ...(signature === undefined
      ? []
      : [`${header} ${signature.trimEnd().replaceAll('\n', '\n ')}`]),
  ]
  return Buffer.from(`${lines.join('\n')}\n\n${message}`)
}

function sshPair() {
  const pair = generateKeyPairSync('ed25519')
  const identity = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const blob = formatSshPublicKey(pair.publicKey)
  return { identity, blob, line: `ssh-ed25519 ${blob.toString('base64')} ada` }
}

async function pgpPair() {
  const userIDs = [{ name: 'Ada', email: 'ada@example.com' }]
  return openpgp.generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs })
}

async function signed(type: 'gpg' | 'ssh', data: Record<string, string>): Promise<Uint8Array> {
  const sign = await readSigningKey(type, { name: 's', data }, signal)
  return formatCommit({ signature: await sign(formatCommit(), signal) })
}

test('a commit signed with a trusted SSH key', async () => {
  const [ada, other] = [sshPair(), sshPair()]
  const commit = splitCommit(await signed('ssh', { identity: ada.identity }), 40)
  assert.deepEqual(Buffer.from(commit.payload), formatCommit())
  const digest = createHash('sha256').update(ada.blob).digest('base64').replace(/=+$/, '')
  const keys = { 'team.sshpub': `# comment\n${other.line}\ncert-authority ${ada.line}\n` }
  assert.deepEqual(await verifySignature(commit, keys, signal), {
    kind: 'good',
    key: `SHA256:${digest}`,
  })
  const strangers = await verifySignature(commit, { 'team.sshpub': other.line }, signal)
  assert.equal(strangers.kind, 'bad')
})

test('a commit signed with a trusted OpenPGP key', async () => {
  const [ada, other] = [await pgpPair(), await pgpPair()]
  const commit = splitCommit(await signed('gpg', { 'git.asc': ada.privateKey }), 40)
  const keys = { 'other.asc': other.publicKey, 'ada.pub': ada.publicKey }
  const verdict = await verifySignature(commit, keys, signal)
  const id = (await openpgp.readKey({ armoredKey: ada.publicKey })).getKeyID().toHex()
  assert.deepEqual(verdict, { kind: 'good', key: id.toUpperCase() })
  assert.equal(
    (await verifySignature(commit, { 'other.asc': other.publicKey }, signal)).kind,
    'bad',
  )
  assert.equal((await verifySignature(commit, { 'x.asc': 'no ring' }, signal)).kind, 'bad')
})

test('a changed commit', async () => {
  const ada = sshPair()
  const bytes = await signed('ssh', { identity: ada.identity })
  const changed = Buffer.from(
    Buffer.from(bytes).toString('latin1').replace('subject', 'Subject'),
    'latin1',
  )
  const verdict = await verifySignature(splitCommit(changed, 40), { 'a.sshpub': ada.line }, signal)
  assert.equal(verdict.kind, 'bad')
})

test('an unsigned commit; the word in its message is no signature', async () => {
  const commit = splitCommit(formatCommit({ message: 'x\n\ngpgsig -----BEGIN\n' }), 40)
  assert.deepEqual(await verifySignature(commit, {}, signal), { kind: 'unsigned' })
})

test('a sha256 commit has a header of its own', async () => {
  const bytes = formatCommit({ signature: 'one\ntwo', header: 'gpgsig-sha256' })
  assert.equal(splitCommit(bytes, 40).signature, undefined)
  assert.equal(splitCommit(bytes, 64).signature, 'one\ntwo\n')
})

test('a signed tag', async () => {
  const ada = sshPair()
  const payload = `object ${'a'.repeat(40)}\ntype commit\ntag v1\ntagger A <a@x> 1 +0000\n\nrelease\n`
  const sign = await readSigningKey('ssh', { name: 's', data: { identity: ada.identity } }, signal)
  const tag = splitTag(Buffer.from(payload + (await sign(Buffer.from(payload), signal))))
  assert.equal((await verifySignature(tag, { 'a.sshpub': ada.line }, signal)).kind, 'good')
  assert.deepEqual(await verifySignature(splitTag(Buffer.from(payload)), {}, signal), {
    kind: 'unsigned',
  })
})
