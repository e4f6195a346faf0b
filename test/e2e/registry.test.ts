/** The local registry, pushed to and pulled from by skopeo; the distribution registry, read by us. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { hostLimiter, nodeSend } from '../../src/io/http/index.ts'
import { openRegistry } from '../../src/io/registry/index.ts'
import { systemClock, systemRandom } from '../../src/io/system/index.ts'
import { type Listener, listen } from '../../src/server/listen/index.ts'
import {
  createRegistry,
  type LocalRegistry,
  type RegistryAuth,
} from '../../src/server/registry/index.ts'
import { fileOwner } from './parts/owner.ts'
import { skipWithout } from './parts/programs.ts'
import { startRegistry } from './parts/registry.ts'

const skip = skipWithout('skopeo', 'docker-registry')
const never = new AbortController().signal
const folder = mkdtempSync(path.join(tmpdir(), 'skopeo-'))
const owner = fileOwner()
const listeners: Listener[] = []
after(async () => {
  await Promise.all(listeners.map((each) => each.close()))
  rmSync(folder, { recursive: true })
})

async function start(auth?: RegistryAuth): Promise<{ registry: LocalRegistry; host: string }> {
  const ports = { clock: systemClock, random: systemRandom }
  const registry = createRegistry(auth === undefined ? ports : { ...ports, auth })
  const listener = await listen(registry.send)
  listeners.push(listener)
  return { registry, host: `127.0.0.1:${listener.port}` }
}

async function skopeo(...args: readonly string[]): Promise<string> {
  const options = { timeout: 30_000, env: { PATH: process.env['PATH'], HOME: folder } }
  const { stdout } = await promisify(execFile)('skopeo', ['--insecure-policy', ...args], options)
  return stdout
}

const plain = ['--src-tls-verify=false', '--dest-tls-verify=false']
const reader = openRegistry({
  send: nodeSend(),
  clock: systemClock,
  random: systemRandom,
  limiter: hostLimiter({ clock: systemClock }),
})

for (const kind of ['none', 'basic', 'bearer'] as const) {
  test(`skopeo pulls from us and pushes to us, authentication: ${kind}`, { skip }, async () => {
    const auth = kind === 'none' ? undefined : { kind, users: { u: 'p' } }
    const { registry, host } = await start(auth)
    const digest = registry.publishImage('team/app', 'v1', {
      platforms: ['linux/amd64', 'linux/arm64'],
    })
    const creds = kind === 'none' ? [] : ['--src-creds=u:p', '--dest-creds=u:p']
    const local = path.join(folder, kind)
    const [app, copy] = [`docker://${host}/team/app:v1`, `docker://${host}/team/copy:v2`]
    const toFolder = creds.filter((flag) => flag.startsWith('--src'))
    const fromFolder = creds.filter((flag) => flag.startsWith('--dest'))
    await skopeo(
      'copy',
      '--all',
      '--preserve-digests',
      '--src-tls-verify=false',
      ...toFolder,
      app,
      `oci:${local}:v1`,
    )
    const index: { manifests: { digest: string }[] } = JSON.parse(
      readFileSync(path.join(local, 'index.json'), 'utf8'),
    )
    assert.equal(index.manifests[0]?.digest, digest)
    await skopeo(
      'copy',
      '--all',
      '--preserve-digests',
      '--dest-tls-verify=false',
      ...fromFolder,
      `oci:${local}:v1`,
      copy,
    )
    await skopeo(
      'copy',
      '--all',
      '--preserve-digests',
      ...plain,
      ...creds,
      copy,
      `docker://${host}/team/third:v3`,
    )

    const credentials = kind === 'none' ? {} : { credentials: { username: 'u', password: 'p' } }
    for (const [repository, tag] of [
      ['team/copy', 'v2'],
      ['team/third', 'v3'],
    ] as const) {
      const image = { registry: host, repository, httpPermitted: true, ...credentials }
      assert.deepEqual((await reader.listTags(image, never)).tags, [tag])
      assert.equal(await reader.readDigest(image, tag, never), digest)
    }
  })
}

test('we read the distribution registry', { skip }, async () => {
  const real = await startRegistry(owner)
  await real.push('org/app', ['1.0.0', '1.1.0'])
  const image = { registry: real.host, repository: 'org/app', httpPermitted: true }
  const list = await reader.listTags(image, never)
  assert.deepEqual([...list.tags].sort(), ['1.0.0', '1.1.0'])
  const digest = await reader.readDigest(image, '1.1.0', never)
  const manifest = await reader.readManifest(image, '1.1.0', never)
  assert.equal(manifest.digest, digest)
  await assert.rejects(reader.listTags({ ...image, repository: 'nope' }, never), {
    message: `GET http://${real.host}/v2/nope/tags/list?n=1000: NAME_UNKNOWN: repository name not known to registry; name: nope`,
  })
})
