/** Needs the openssl program to make certificates; says so when it is not there. */
import assert from 'node:assert/strict'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { authority, skipCertificates } from '../../test/certificates.ts'
import { type Clock, encodeUtf8, inlineOffload } from '../base/index.ts'
import { parseImageRepository } from '../core/image/index.ts'
import { readManifests } from '../core/kinds/index.ts'
import { systemClock, systemRandom } from '../io/system/index.ts'
import { listen } from '../server/listen/index.ts'
import { createRegistry, type LocalRegistry } from '../server/registry/index.ts'
import { manifestsOf } from '../usecase/manifests/index.ts'
import { openRegistries, type Registries } from './registries.ts'

type World = {
  /** Lists the tags by a repository whose spec has this, while the Secret holds that. */
  readonly list: (spec: string, secret: Readonly<Record<string, string>>) => Promise<string>
  readonly registries: Registries
}

/** Pauses before another try are over at once; time limits, which are longer, stay. */
const clock: Clock = {
  ...systemClock,
  sleep: (delayMs, signal) => systemClock.sleep(delayMs < 5_000 ? 0 : delayMs, signal),
}

/** One living `Registries`, before which the objects change as a watch would change them. */
function worldFor(t: TestContext, registry: string, type = 'Opaque'): World {
  const ports = {
    env: {},
    clock,
    random: systemRandom,
    offload: inlineOffload,
    log() {},
    hide() {},
  }
  const secrets = { tree: manifestsOf([], 'ns'), given: new Map() }
  const keychain = async () => undefined
  const registries = openRegistries({ secrets, keychain, trustTree: true }, ports)
  return {
    registries,
    async list(spec, secret) {
      const data = Object.entries(secret).map(([key, value]) => {
        return `  ${key}: ${Buffer.from(value).toString('base64')}`
      })
      const text = `
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app}
spec: {image: ${registry}/org/app, interval: 1m, ${spec}}
---
apiVersion: v1
kind: Secret
metadata: {name: secret}
type: ${type}
data:
${data.join('\n')}`
      const { objects } = readManifests([{ path: 'all.yaml', bytes: encodeUtf8(text) }])
      const manifests = manifestsOf(objects, 'ns')
      secrets.tree = manifests
      const repository = manifests.get('ImageRepository', 'ns', 'app')
      assert.ok(repository)
      const name = parseImageRepository(repository.spec.image, { insecure: false })
      try {
        const call = await registries.call(repository, name, t.signal)
        const { tags } = await call.registry.listTags(call.image, t.signal)
        return tags.join()
      } catch (thrown) {
        return thrown instanceof Error ? thrown.message : String(thrown)
      }
    },
  }
}

function registryWith(tags: readonly string[]): LocalRegistry {
  const registry = createRegistry({ clock: systemClock, random: systemRandom })
  registry.publishTags('org/app', tags)
  return registry
}

/** A proxy that notes its connections and hangs up. */
async function proxyNamed(t: TestContext, name: string, dialled: string[]): Promise<string> {
  const server = createServer((socket) => {
    dialled.push(name)
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a rotated proxy is used by the next call', async (t) => {
  const dialled: string[] = []
  const [old, fresh] = [await proxyNamed(t, 'old', dialled), await proxyNamed(t, 'new', dialled)]
  const { list } = worldFor(t, 'registry.example')
  const spec = 'proxySecretRef: {name: secret}'
  await list(spec, { address: old })
  const before = new Set(dialled)
  dialled.length = 0
  await list(spec, { address: fresh })
  assert.deepEqual([before, new Set(dialled)], [new Set(['old']), new Set(['new'])])
})

test('rotated credentials are used by the next call', async (t) => {
  const seen: string[] = []
  const { send } = registryWith(['v1'])
  const server = await listen(async (request, signal) => {
    const { authorization = '' } = request.headers
    if (authorization !== '')
      seen.push(Buffer.from(String(authorization).slice(6), 'base64').toString())
    const headers = { 'www-authenticate': 'Basic realm="r"' }
    return authorization === ''
      ? { status: 401, headers, body: new Uint8Array() }
      : send(request, signal)
  })
  t.after(() => server.close())
  const host = new URL(server.url).host
  const { list } = worldFor(t, host, 'kubernetes.io/dockerconfigjson')
  const secretWith = (password: string) => ({
    '.dockerconfigjson': JSON.stringify({ auths: { [host]: { username: 'robot', password } } }),
  })
  assert.equal(await list('secretRef: {name: secret}', secretWith('first')), 'v1')
  assert.equal(await list('secretRef: {name: secret}', secretWith('second')), 'v1')
  assert.deepEqual([...new Set(seen)], ['robot:first', 'robot:second'])
})

test('a rotated CA holds for the next call, and old connections end', {
  skip: skipCertificates,
}, async (t) => {
  const [ours, theirs] = [authority(t), authority(t)]
  const { send } = registryWith(['v1'])
  const server = await listen(send, { tls: ours.sign('/CN=leaf') })
  t.after(() => server.close())
  const { list } = worldFor(t, new URL(server.url).host)
  const spec = 'certSecretRef: {name: secret}'
  assert.equal(await list(spec, { 'ca.crt': ours.ca }), 'v1')
  assert.match(await list(spec, { 'ca.crt': theirs.ca }), /certificate/)
  assert.equal(await list(spec, { 'ca.crt': ours.ca }), 'v1')
})

test('connections of a Secret that is no more are closed', async (t) => {
  const open = new Set<Socket>()
  const { send } = registryWith(['v1'])
  const server = await listen(send)
  t.after(() => server.close())
  const front = createServer((socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const { port } = new URL(server.url)
    const onward = connect(Number(port), '127.0.0.1')
    socket.pipe(onward).pipe(socket)
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  t.after(() => front.close())
  const { port } = front.address() as AddressInfo
  const { list } = worldFor(t, `127.0.0.1:${port}`)
  const spec = 'insecure: true, certSecretRef: {name: secret}'
  const ca = authority(t).ca
  assert.equal(await list(spec, { 'ca.crt': ca }), 'v1')
  const [old] = open
  assert.equal(await list(spec, { 'ca.crt': ca }), 'v1')
  assert.deepEqual([...open], [old], 'the same contents share a connection')
  const gone = new Promise((resolve) => old?.once('close', resolve))
  assert.equal(await list(spec, { 'ca.crt': authority(t).ca }), 'v1')
  await gone
})
