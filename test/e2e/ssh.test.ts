/** Repositories over SSH: OpenSSH on both ends, pinned host keys, keys from Secrets. */
import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { before, type TestContext, test } from 'node:test'

import { type GitHost, protectedWords, startGitHost } from './parts/git-host.ts'
import { fileOwner, temporaryFolder } from './parts/owner.ts'
import { skipWithout } from './parts/programs.ts'
import { mustRun } from './parts/run.ts'
import { type SshHost, sshdPath, startSshHost } from './parts/ssh-host.ts'
import { makeSshKey, type SshKeyKind } from './parts/ssh-key.ts'
import { tidemark } from './parts/tidemark.ts'
import {
  assertClosed,
  assertOpen,
  filled,
  image,
  type Keys,
  secretMark,
  updateOver,
  type Way,
} from './parts/way.ts'
import { commits } from './parts/work-tree.ts'

const skip = skipWithout('git', 'ssh', 'ssh-keygen', sshdPath)

const passphrase = `phrase${secretMark}`
const wrong = { password: `wrong${secretMark}` }

let repositories: GitHost
let host: SshHost
const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  repositories = await startGitHost(owner)
  host = await startSshHost(owner)
})

let count = 0
/** A repository of the test's own on the shared server, by that server's own key. */
async function wayOf(t: TestContext, auth: Keys = {}): Promise<Way> {
  const bare = await filled(t, repositories, `org/fleet-${count++}`)
  const { identity, knownHosts } = host
  return { bare, url: host.url(bare.folder), auth: { identity, known_hosts: knownHosts, ...auth } }
}

const formats: readonly SshKeyKind[] = [
  { type: 'ed25519' },
  { type: 'rsa', bits: 2048 },
  { type: 'rsa', bits: 3072, format: 'PEM' },
  { type: 'rsa', bits: 2048, format: 'PKCS8' },
  { type: 'ecdsa', bits: 256 },
  { type: 'ecdsa', bits: 384 },
  { type: 'ecdsa', bits: 521 },
  { type: 'ecdsa', bits: 256, format: 'PEM' },
  { type: 'ecdsa', bits: 384, format: 'PKCS8' },
]

for (const kind of formats.flatMap((kind) => [kind, { ...kind, passphrase }])) {
  const { type, bits = '', format = 'OpenSSH' } = kind
  const isLocked = 'passphrase' in kind
  const name = [type, bits, format, ...(isLocked ? ['with a passphrase'] : [])].join(' ')
  test(`ssh: a deploy key ${name}`, { skip }, async (t) => {
    const key = await makeSshKey(t, kind)
    host.allow(key)
    const password = isLocked ? { password: passphrase } : {}
    const way = await wayOf(t, { identity: key.identity, ...password })
    const ended = await updateOver(t, way, 'write')
    assert.equal(ended.code, 0, ended.stderr)
  })
}

const unknownKey = "unable to clone '<url>': authentication required"
const bySecret =
  "; asked by Secret 'flux-system/git-auth': renew it, or stand in for it by --secret"
const notLetIn =
  /: authentication required: \S+@127\.0\.0\.1: Permission denied \([\w,-]+\); asked by Secret 'flux-system\/git-auth': renew it/
const wrongPassphrase = "the Secret's 'password' does not open its 'identity'"
const noOption = (key: string) =>
  `failed configuring source manager: failed to configure authentication options: invalid 'ssh' auth option: '${key}' is required`

// biome-ignore format: a table is read down its columns
const badKeys: readonly [name: string, kind: SshKeyKind, isAllowed: boolean, auth: Keys, says: string | RegExp][] = [
  ['that may not log in',            { type: 'ed25519' },                        false, {},                       notLetIn],
  ['with a wrong passphrase',        { type: 'ed25519', passphrase },            true,  wrong,                    `${unknownKey}: ${wrongPassphrase}${bySecret}`],
  ['PEM, with a wrong passphrase',   { type: 'rsa', format: 'PEM', passphrase }, true,  wrong,                    `${unknownKey}: ${wrongPassphrase}${bySecret}`],
  ['without its passphrase',         { type: 'ed25519', passphrase },            true,  {},                       `${unknownKey}: the Secret's 'identity' is encrypted, and it has no 'password'${bySecret}`],
  ['that is no key',                 { type: 'ed25519' },                        false, { identity: 'no key\n' }, `${unknownKey}: the Secret's 'identity' cannot be read: ssh: no key found${bySecret}`],
  ['that is missing',                { type: 'ed25519' },                        false, { identity: '' },         noOption('identity')],
]

for (const [name, kind, isAllowed, auth, says] of badKeys)
  test(`ssh: a deploy key ${name}`, { skip }, async (t) => {
    const key = await makeSshKey(t, kind)
    if (isAllowed) host.allow(key)
    await assertClosed(t, await wayOf(t, { identity: key.identity, ...auth }), says)
  })

/** A key that no server of these tests has. */
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE'

// biome-ignore format: a table is read down its columns
const knownHosts: readonly [name: string, lines: (host: SshHost) => string[]][] = [
  ['its ed25519 key',             ({ place, keys })      => [`${place} ${keys.ed25519}`]],
  ['its rsa key alone',           ({ place, keys })      => [`${place} ${keys.rsa}`]],
  ['its ecdsa key alone',         ({ place, keys })      => [`${place} ${keys.ecdsa}`]],
  ['all that ssh-keyscan prints', ({ place, keys })      => ['# a comment', ...Object.values(keys).map((key) => `${place} ${key}`), '']],
  ['several names of one host',   ({ place, keys })      => [`git.example.com,${place} ${keys.ed25519} who@where`]],
  ['other hosts as well',         ({ place, keys })      => [`git.example.com ${other}`, `${place} ${keys.ed25519}`]],
  ['the authority of its key',    ({ place, authority }) => [`@cert-authority ${place} ${authority}`]],
]

for (const [name, lines] of knownHosts)
  test(`ssh: known_hosts with ${name}`, { skip }, async (t) => {
    const plain = lines(host).join('\n')
    for (const text of [plain, await hashNames(t, plain)]) {
      const ended = await updateOver(t, await wayOf(t, { known_hosts: text }), 'read')
      assert.equal(ended.code, 0, ended.stderr)
    }
  })

/** What `ssh-keygen -H` makes of it; marked lines stay as they are. */
async function hashNames(t: TestContext, text: string): Promise<string> {
  const file = path.join(temporaryFolder(t), 'known_hosts')
  writeFileSync(file, `${text}\n`)
  await mustRun('ssh-keygen', ['-q', '-H', '-f', file])
  return await mustRun('cat', [file])
}

const handshake = "unable to clone '<url>': ssh: handshake failed: "
const notKnown = `${handshake}the host key is not in known_hosts; compare its fingerprint with the one that the operator of the host publishes, then add it`
const revoked = `${handshake}known_hosts marks the host key as revoked; ask the operator of the host for its new key`
const anotherKey =
  /: the host key, now ED25519 SHA256:[\w+/]{43}, is another one than in known_hosts: the host was set up anew, or somebody stands in between; replace the entry once /

// biome-ignore format: a table is read down its columns
const badHosts: readonly [name: string, lines: (host: SshHost) => string[], says: string | RegExp][] = [
  ['nothing',                  ()                     => [''],                                                              noOption('known_hosts')],
  ['other hosts alone',        ()                     => [`git.example.com ${other}`],                                      notKnown],
  ['the host on another port', ({ keys })             => [`[127.0.0.1]:1 ${keys.ed25519}`],                                 notKnown],
  ['the key of another host',  ({ place })            => [`${place} ${other}`],                                             anotherKey],
  ['a key that was revoked',   ({ place, keys })      => [`@revoked ${place} ${keys.ed25519}`, `${place} ${keys.ed25519}`], revoked],
  ['a revoked authority',      ({ place, authority }) => [`@revoked ${place} ${authority}`, `@cert-authority ${place} ${authority}`], revoked],
  ['another authority',        ({ place })            => [`@cert-authority ${place} ${other}`],                             notKnown],
  ['a line that is cut',       ({ place })            => [`${place} ssh-ed25519 AAAAC3Nza`],                                notKnown],
]

for (const [name, lines, says] of badHosts)
  test(`ssh: known_hosts with ${name}`, { skip }, async (t) => {
    await assertClosed(t, await wayOf(t, { known_hosts: lines(host).join('\n') }), says)
  })

test('ssh: read, then write', { skip }, async (t) => {
  await assertOpen(t, await wayOf(t))
})

test('ssh: a repository that is not there', { skip }, async (t) => {
  const way = await wayOf(t)
  const says = "unable to clone: repository not found: git repository: '<url>'"
  await assertClosed(t, { ...way, url: `${way.url}-nowhere` }, says)
})

test('ssh: a protected branch, in the words of the remote', { skip }, async (t) => {
  const options = { protectedBranch: 'main', by: 'pre-receive' } as const
  const bare = await filled(t, repositories, 'org/protected', options)
  const says = `failed to update source: failed to push to remote: command error on refs/heads/main: pre-receive hook declined: ${protectedWords}`
  await assertClosed(t, { ...(await wayOf(t)), bare, url: host.url(bare.folder) }, says)
})

test('ssh: on the usual port', { skip }, async (t) => {
  const usual = await startSshHost(t, { address: '127.0.0.22', port: 22 }).catch(() => undefined)
  if (usual === undefined) return t.skip('port 22 is not ours')
  const { bare } = await wayOf(t)
  const { identity, knownHosts, place } = usual
  assert.equal(place, '127.0.0.22')
  const url = usual.url(bare.folder).replace(':22/', '/')
  await assertOpen(t, { bare, url, auth: { identity, known_hosts: knownHosts } })
})

test('ssh: the scp-like form of a URL, in a GitRepository', { skip }, async (t) => {
  const way = await wayOf(t)
  const ended = await updateOver(t, { ...way, url: `git@127.0.0.1:${way.bare.folder}` }, 'write')
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /spec\.url in body should match '\^\(http\|https\|ssh\):\/\/\.\*\$'/)
})

test("ssh: the scp-like form of a URL, by the user's own ssh command", { skip }, async (t) => {
  const { bare, url: address } = await wayOf(t)
  const command = tidemark(t)
  const at = (name: string) => path.join(command.home, name)
  writeFileSync(at('key'), host.identity, { mode: 0o600 })
  writeFileSync(at('known'), host.knownHosts)
  const { port } = new URL(address)
  const ssh = `ssh -F /dev/null -p ${port} -i ${at('key')} -o UserKnownHostsFile=${at('known')}`
  appendFileSync(at('.gitconfig'), `[core]\n\tsshCommand = ${ssh}\n`)
  const url = `${userInfo().username}@127.0.0.1:${bare.folder}`
  const words = ['update', '--repo', url, '--push', '--set', `flux-system:app=${image}:1.5.0`]
  const ended = await command(words)
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal((await commits(bare.folder)).length, 2)
})
