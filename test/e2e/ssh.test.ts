/** Repositories over SSH: the system's OpenSSH on both ends, pinned host keys, keys from Secrets. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'

import { appTree } from './parts/app-tree.ts'
import { startGitHost } from './parts/git-host.ts'
import { assertNoSecret } from './parts/guide.ts'
import { temporaryFolder } from './parts/owner.ts'
import { skipWithout } from './parts/programs.ts'
import type { Ended } from './parts/run.ts'
import { type SshHost, sshdPath, startSshHost } from './parts/ssh-host.ts'
import { tidemark } from './parts/tidemark.ts'
import { commits, fill, writeTree } from './parts/work-tree.ts'

const skip = skipWithout('git', 'ssh', 'ssh-keygen', sshdPath)

const passphrase = 'phrase-secret-6c2d'
const image = '127.0.0.1:1/org/app'

type Keys = { readonly identity: string; readonly knownHosts: string; readonly password?: string }

/** Updates a repository by a deploy key that stands in a Secret beside the objects. */
async function updateBySsh(
  t: TestContext,
  host: SshHost,
  keys: Keys,
): Promise<{ ended: Ended; count: number }> {
  const bare = await (await startGitHost(t)).create('org/fleet')
  const url = host.url(bare.folder)
  const files = appTree({ image, gitUrl: url })
  await fill(t, bare, files)
  const { 'flux/automation.yaml': automation = '', ...others } = files
  const objects = path.join(temporaryFolder(t), 'objects')
  writeTree(objects, {
    ...others,
    'flux/automation.yaml': automation.replace('  url:', '  secretRef: {name: deploy-key}\n  url:'),
  })

  const command = tidemark(t)
  const file = path.join(command.home, 'deploy-key.yaml')
  writeFileSync(file, secret(keys))
  const selected = ['--set', `flux-system:app=${image}:1.5.0`]
  const flags = ['update', '--repo', url, '-f', objects, '--push', ...selected]
  const ended = await command([...flags, '--secret', `deploy-key=${file}`])
  assertNoSecret(ended, [passphrase, keys.identity.split('\n')[2] ?? ''])
  return { ended, count: (await commits(bare.folder)).length }
}

/** What `flux create secret git --export` prints. */
function secret({ identity, knownHosts, password }: Keys): string {
  return `apiVersion: v1
kind: Secret
metadata: {name: deploy-key, namespace: flux-system}
stringData:
  identity: ${JSON.stringify(identity)}
  known_hosts: ${JSON.stringify(knownHosts)}
${password === undefined ? '' : `  password: ${password}\n`}`
}

test('ssh: a deploy key pushes', { skip }, async (t) => {
  const host = await startSshHost(t)
  const { ended, count } = await updateBySsh(t, host, host)
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(count, 2)
})

test('ssh: a deploy key with a passphrase', { skip }, async (t) => {
  const host = await startSshHost(t, { passphrase })
  const { ended, count } = await updateBySsh(t, host, { ...host, password: passphrase })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(count, 2)
})

test('ssh: a host key that is not the pinned one', { skip }, async (t) => {
  const host = await startSshHost(t)
  const other = await startSshHost(t)
  const port = host.knownHosts.split(' ')[0] ?? ''
  const [, ...otherKey] = other.knownHosts.split(' ')
  const knownHosts = [port, ...otherKey].join(' ')
  const { ended, count } = await updateBySsh(t, host, { identity: host.identity, knownHosts })
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /host key/i)
  assert.equal(count, 1)
})

test('ssh: a key that may not log in', { skip }, async (t) => {
  const host = await startSshHost(t)
  const { identity } = await startSshHost(t)
  const { ended, count } = await updateBySsh(t, host, { ...host, identity })
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /authenticat|permission denied/i)
  assert.equal(count, 1)
})
