import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localImage, readerOf, tagsUpTo } from '../../../test/registry/local-reader.ts'
import { encodeUtf8 } from '../../base/index.ts'
import type { Faults } from '../../server/registry/index.ts'
import { RegistryError } from './index.ts'

const all = tagsUpTo(2_500)

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, faults: Faults, n: number, complete: boolean, requests: number][] = [
  ['three pages by relative links',             {},                           2_500, true,  3],
  ['absolute links of the same origin',         { link: 'absolute' },         2_500, true,  3],
  ['links that hold a query alone',             { link: 'query' },            2_500, true,  3],
  ['links left out though there is more',       { link: 'none' },             2_500, true,  3],
  ['pages smaller than asked for',              { pageSize: 500 },            2_500, true,  5],
  ['n of 1,000 refused, 100 taken',             { refuseAbove: 100 },         2_500, true,  26],
  ['any n refused, own page size taken',        { refuseAbove: 0 },           2_500, true,  3],
  ['each page links to itself',                 { loop: true },               1_000, false, 1],
]

for (const [name, faults, count, complete, requests] of rows) {
  test(`listTags: ${name}`, async () => {
    const { registry, reader, sent } = readerOf()
    registry.publishTags('app', all)
    registry.misbehave(faults)
    const list = await reader.listTags(localImage('app'), new AbortController().signal)
    assert.equal(list.complete, complete, list.why)
    assert.deepEqual(list.tags, [...all].sort().slice(0, count))
    assert.equal(sent.filter(({ url }) => url.includes('/tags/list')).length, requests)
  })
}

test('listTags: what is no tag does not shorten a page, nor end the list', async () => {
  const served = ['-', ...tagsUpTo(1_499)]
  const respond = (url: URL): Uint8Array => {
    const from = served.indexOf(url.searchParams.get('last') ?? '') + 1
    const start = url.searchParams.has('last') ? from : 0
    return encodeUtf8(JSON.stringify({ tags: served.slice(start, start + 1_000) }))
  }
  const { reader } = readerOf({
    wrap: () => async (request) => ({
      status: 200,
      headers: {},
      body: respond(new URL(request.url)),
    }),
  })
  const list = await reader.listTags(localImage('app'), new AbortController().signal)
  assert.equal(list.complete, true)
  assert.deepEqual(list.tags, tagsUpTo(1_499))
})

test('listTags: a steady scan is one request', async () => {
  const { registry, reader, sent } = readerOf()
  registry.publishTags('app', tagsUpTo(100))
  registry.publishTags('other', tagsUpTo(100))
  await reader.listTags(localImage('app'), new AbortController().signal)
  sent.length = 0
  await reader.listTags(localImage('app'), new AbortController().signal)
  await reader.listTags(localImage('other'), new AbortController().signal)
  assert.deepEqual(
    sent.map(({ method, url }) => `${method} ${url}`),
    [
      'GET https://registry.test/v2/app/tags/list?n=1000',
      'GET https://registry.test/v2/other/tags/list?n=1000',
    ],
  )
})

test('listTags: an unknown repository has the text of upstream', async () => {
  const { reader } = readerOf()
  const listing = reader.listTags(localImage('nope'), new AbortController().signal)
  await assert.rejects(listing, (error) => {
    assert.ok(error instanceof RegistryError)
    assert.equal(error.code, 'NAME_UNKNOWN')
    const url = 'https://registry.test/v2/nope/tags/list?n=1000'
    assert.equal(error.message, `GET ${url}: NAME_UNKNOWN: repository name not known to registry`)
    return true
  })
})
