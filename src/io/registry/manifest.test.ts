import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { localImage, readerOf } from '../../../test/registry/local-reader.ts'
import type { Faults } from '../../server/registry/index.ts'
import { memoryPages } from './index.ts'

const never = new AbortController().signal
const image = localImage('app')

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, faults: Faults, methods: string[]][] = [
  ['L5 a complete HEAD is believed',           {},                                     ['HEAD']],
  ['L5 without a digest, the content is hashed', { without: ['docker-content-digest'] }, ['HEAD', 'GET']],
  ['L5 without a type, the content is hashed', { without: ['content-type'] },          ['HEAD', 'GET']],
  ['L5 without a length, the content is hashed', { without: ['content-length'] },      ['HEAD', 'GET']],
]

for (const [name, faults, methods] of rows) {
  test(`readDigest: ${name}`, async () => {
    const { registry, reader, sent } = readerOf()
    const digest = registry.publishImage('app', 'v1')
    registry.misbehave(faults)
    assert.equal(await reader.readDigest(image, 'v1', never), digest)
    const asked = sent.filter(({ url }) => url.includes('/manifests/'))
    assert.deepEqual(
      asked.map(({ method }) => method),
      methods,
    )
  })
}

test('readDigest: a server without HEAD is asked with GET', async () => {
  const { registry, reader } = readerOf({
    wrap: (send) => async (request, signal) =>
      request.method === 'HEAD'
        ? { status: 405, headers: {}, body: new Uint8Array() }
        : send(request, signal),
  })
  const digest = registry.publishImage('app', 'v1')
  assert.equal(await reader.readDigest(image, 'v1', never), digest)
})

test('readDigest: L6 an unknown tag says that HEAD has no body', async () => {
  const { registry, reader } = readerOf({
    wrap: (send) => async (request, signal) => {
      const response = await send(request, signal)
      return request.method === 'HEAD' ? { ...response, body: new Uint8Array() } : response
    },
  })
  registry.publishImage('app', 'v1')
  const url = 'https://registry.test/v2/app/manifests/v2'
  await assert.rejects(reader.readDigest(image, 'v2', never), {
    message: `HEAD ${url}: unexpected status code 404 Not Found (HEAD responses have no body, use GET for details)`,
  })
})

test('readManifest: an index gives its platforms, each image its configuration', async () => {
  const { registry, reader } = readerOf()
  const digest = registry.publishImage('app', 'v1', {
    platforms: ['linux/amd64', 'linux/arm64'],
    created: '2025-05-05T05:05:05Z',
    labels: { 'org.example.a': 'b' },
  })
  const index = await reader.readManifest(image, 'v1', never)
  assert.ok(index.kind === 'index')
  assert.equal(index.digest, digest)
  assert.deepEqual(
    index.platforms.map((each) => `${each.os}/${each.architecture}`),
    ['linux/amd64', 'linux/arm64'],
  )

  const child = await reader.readManifest(image, index.platforms[1]?.digest ?? '', never)
  assert.ok(child.kind === 'image')
  assert.deepEqual(await reader.readConfig(image, child.config, never), {
    created: '2025-05-05T05:05:05Z',
    os: 'linux',
    architecture: 'arm64',
    labels: { 'org.example.a': 'b' },
  })
})

test('content that is not what its digest says is refused', async () => {
  const { registry, reader } = readerOf({
    wrap: (send) => async (request, signal) => {
      const response = await send(request, signal)
      const isContent = /sha256:/.test(request.url) && response.status === 200
      return isContent ? { ...response, body: new TextEncoder().encode('{}') } : response
    },
  })
  const digest = registry.publishImage('app', 'v1')
  const other = `sha256:${createHash('sha256').update('{}').digest('hex')}`
  await assert.rejects(reader.readManifest(image, digest, never), {
    code: 'DIGEST_MISMATCH',
    message: `manifest digest: "${other}" does not match requested digest: "${digest}"`,
  })
  const config = { mediaType: '', digest, sizeBytes: 2 }
  registry.misbehave({})
  await assert.rejects(reader.readConfig(image, config, never), { code: 'BLOB_UNKNOWN' })
})

test('a page with an ETag is asked for once more, and answered with 304 while nothing moved', async () => {
  const { registry, reader, sent } = readerOf({}, { pages: memoryPages(10) })
  registry.publishTags('app', ['v1', 'v2'])
  registry.misbehave({ etag: true })
  const lists = [await reader.listTags(image, never), await reader.listTags(image, never)]
  assert.deepEqual(
    lists.map(({ tags }) => tags),
    [
      ['v1', 'v2'],
      ['v1', 'v2'],
    ],
  )
  assert.deepEqual(
    sent.map(({ status }) => status),
    [200, 200, 304],
  )
  registry.publishTags('app', ['v3'])
  assert.deepEqual((await reader.listTags(image, never)).tags, ['v1', 'v2', 'v3'])
})

test('bearer: a token is kept as long as it lives, per repository and credential', async () => {
  const auth = { kind: 'bearer', users: { u: 'p' }, expiresInS: 300 } as const
  const { registry, reader, sent, clock } = readerOf({ auth })
  registry.publishTags('app', ['v1'])
  const mine = localImage('app', { username: 'u', password: 'p' })
  const tokens = (): number => sent.filter(({ url }) => url.includes('/token')).length

  for (let scan = 0; scan < 3; scan++) await reader.listTags(mine, never)
  assert.deepEqual([sent.length, tokens()], [1 + 1 + 3, 1])
  clock.advance(296_000)
  await reader.listTags(mine, never)
  assert.equal(tokens(), 2)
  await assert.rejects(
    reader.listTags(localImage('app', { username: 'u', password: 'x' }), never),
    {
      code: 'UNAUTHORIZED',
    },
  )
  registry.misbehave({ badTokens: true })
  await assert.rejects(reader.listTags(mine, never), { code: 'UNAUTHORIZED' })
})

test('429 with a long Retry-After comes back at once, and says when to come again', async () => {
  const { registry, reader, clock } = readerOf()
  registry.publishTags('app', ['v1'])
  await reader.listTags(image, never)
  registry.misbehave({ busy: { times: 1, retryAfter: '3600' } })
  await assert.rejects(reader.listTags(image, never), {
    code: 'TOOMANYREQUESTS',
    message:
      'GET https://registry.test/v2/app/tags/list?n=1000: TOOMANYREQUESTS: You have reached your pull rate limit; it asks to be left alone for 3600 s',
    remedy: { afterMs: 3_600_000 },
  })
  await assert.rejects(reader.listTags(image, never), { code: 'PAUSED' })
  clock.advance(3_600_000)
  assert.deepEqual((await reader.listTags(image, never)).tags, ['v1'])
})

test('429 with a short Retry-After is waited for', async () => {
  const { registry, reader, clock } = readerOf()
  registry.publishTags('app', ['v1'])
  await reader.listTags(image, never)
  registry.misbehave({ busy: { times: 1, retryAfter: '7' } })
  assert.deepEqual((await reader.listTags(image, never)).tags, ['v1'])
  assert.deepEqual(clock.waits, [7_000])
})

const calls = {
  listTags: (signal: AbortSignal) => readerOf(stuck).reader.listTags(image, signal),
  readDigest: (signal: AbortSignal) => readerOf(stuck).reader.readDigest(image, 'v1', signal),
  readManifest: (signal: AbortSignal) => readerOf(stuck).reader.readManifest(image, 'v1', signal),
  readConfig: (signal: AbortSignal) => {
    const config = { mediaType: '', digest: 'sha256:0', sizeBytes: 1 }
    return readerOf(stuck).reader.readConfig(image, config, signal)
  },
}
const stuck = { wrap: () => () => new Promise<never>(() => undefined) }

for (const [name, call] of Object.entries(calls)) {
  test(`${name}: ends when it is aborted mid-way`, async () => {
    const controller = new AbortController()
    const running = call(controller.signal)
    queueMicrotask(() => controller.abort())
    await assert.rejects(running, { code: 'CANCELLED' })
  })
}
