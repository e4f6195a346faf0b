import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { manualClock, steadyRandom } from '../../../test/registry/local-reader.ts'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import { type HttpHeaders, headerOf, readBody } from '../../io/http/index.ts'
import { createRegistry, type LocalRegistry } from './index.ts'

const never = new AbortController().signal
const open = (): LocalRegistry => createRegistry({ clock: manualClock(), random: steadyRandom() })
const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`

type Said = { status: number; headers: HttpHeaders; text: string; location: string }

async function say(
  registry: LocalRegistry,
  line: string,
  more: { headers?: HttpHeaders; body?: string } = {},
): Promise<Said> {
  const [method = '', path = ''] = line.split(' ')
  const { headers = {}, body } = more
  const request = { method, url: `http://r.test${path}`, headers }
  const sent = body === undefined ? request : { ...request, body: encodeUtf8(body) }
  const response = await registry.send(sent, never)
  const text = decodeUtf8(await readBody(response.body, 1e6, request))
  const location = headerOf(response.headers, 'location') ?? ''
  return { status: response.status, headers: response.headers, text, location }
}

test('a blob in pieces, at once, and mounted; parts of it; its end', async () => {
  const registry = open()
  const { location } = await say(registry, 'POST /v2/a/blobs/uploads/')
  const first = await say(registry, `PATCH ${location}`, { body: 'hello ' })
  assert.deepEqual([first.status, first.headers['range']], [202, '0-5'])
  const early = { body: 'x', headers: { 'content-range': '3-3' } }
  assert.equal((await say(registry, `PATCH ${location}`, early)).status, 416)
  const wrong = await say(registry, `PUT ${location}?digest=${digestOf('other')}`)
  assert.match(wrong.text, /DIGEST_INVALID/)
  const digest = digestOf('hello world')
  const done = await say(registry, `PUT ${location}?digest=${digest}`, { body: 'world' })
  assert.deepEqual([done.status, done.location], [201, `/v2/a/blobs/${digest}`])

  const atOnce = await say(registry, `POST /v2/b/blobs/uploads/?digest=${digestOf('b')}`, {
    body: 'b',
  })
  assert.equal(atOnce.status, 201)
  assert.equal((await say(registry, `GET /v2/b/blobs/${digest}`)).status, 404)
  assert.equal(
    (await say(registry, `POST /v2/b/blobs/uploads/?mount=${digest}&from=a`)).status,
    201,
  )
  const headers = { range: 'bytes=6-' }
  const part = await say(registry, `GET /v2/b/blobs/${digest}`, { headers })
  const range = part.headers['content-range']
  assert.deepEqual([part.status, part.text, range], [206, 'world', 'bytes 6-10/11'])
  assert.equal((await say(registry, `DELETE /v2/b/blobs/${digest}`)).status, 202)
  assert.equal((await say(registry, `HEAD /v2/b/blobs/${digest}`)).status, 404)
})

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, line: string, body: string | undefined, code: string][] = [
  ['a manifest whose blobs are missing', 'PUT /v2/a/manifests/v1', '{"schemaVersion":2,"layers":[{"digest":"sha256:0"}]}', 'MANIFEST_BLOB_UNKNOWN'],
  ['a manifest that is not JSON',        'PUT /v2/a/manifests/v1', 'nope',                    'MANIFEST_INVALID'],
  ['a manifest under a wrong digest',    `PUT /v2/a/manifests/sha256:${'0'.repeat(64)}`, '{}', 'DIGEST_INVALID'],
  ['a tag that is none',                 'PUT /v2/a/manifests/-x', '{}',                      'TAG_INVALID'],
  ['an unknown repository',              'GET /v2/a/tags/list',    undefined,                 'NAME_UNKNOWN'],
  ['an unknown upload',                  'PATCH /v2/a/blobs/uploads/00', 'x',                 'BLOB_UPLOAD_UNKNOWN'],
]

for (const [name, line, body, code] of refused) {
  test(`refused: ${name}`, async () => {
    const said = await say(open(), line, body === undefined ? {} : { body })
    assert.deepEqual(JSON.parse(said.text).errors[0].code, code)
  })
}

test('tags and repositories are listed in pages; a deleted tag is gone, its image stays', async () => {
  const registry = open()
  const digest = registry.publishImage('a', 'v1')
  registry.publishTags('a', ['v3', 'v2'])
  registry.publishTags('b', ['x'])
  const page = await say(registry, 'GET /v2/a/tags/list?n=2')
  assert.equal(page.text, '{"name":"a","tags":["v1","v2"]}')
  assert.equal(page.headers['link'], '</v2/a/tags/list?n=2&last=v2>; rel="next"')
  const rest = await say(registry, 'GET /v2/a/tags/list?n=2&last=v2')
  assert.deepEqual([rest.text, rest.headers['link']], ['{"name":"a","tags":["v3"]}', undefined])
  assert.equal((await say(registry, 'GET /v2/_catalog?n=1')).text, '{"repositories":["a"]}')

  assert.equal((await say(registry, 'DELETE /v2/a/manifests/v1')).status, 202)
  assert.equal((await say(registry, 'GET /v2/a/manifests/v1')).status, 404)
  assert.equal((await say(registry, `GET /v2/a/manifests/${digest}`)).status, 200)
  registry.removeTag('a', 'v2')
  assert.equal((await say(registry, 'GET /v2/a/tags/list')).text, '{"name":"a","tags":["v3"]}')
})
