import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRequest, createStore, reply } from '../../../test/forge/fake-forge.ts'
import { fakes } from '../../../test/forge/fakes.ts'
import { apiPath, failureOf, forgeOver } from '../../../test/forge/forge-over.ts'
import { stillClock } from '../../../test/still-clock.ts'
import { encodeUtf8 } from '../../base/index.ts'
import type { HttpHeaders, HttpResponse, Send } from '../http/index.ts'
import { type Forge, type ForgeKind, forgeKinds, locateForge } from './index.ts'

const never = new AbortController().signal
const branches = { head: 'update', base: 'main' }
const content = { title: 'Update', body: 'text', automations: ['ns/a'] as const, labels: [] }

/** A request as the forge of this kind shows it. */
async function requestAt(kind: ForgeKind) {
  const store = createStore()
  addRequest(store, branches)
  const request = await forgeOver(kind, fakes[kind](store, apiPath)).find(branches, never)
  assert.ok(request)
  return request
}

function plain(body: string, headers: HttpHeaders = {}): HttpResponse {
  return { status: 200, headers, body: encodeUtf8(body) }
}

const json = { 'content-type': 'application/json' }
const html = { 'content-type': 'text/html; charset=utf-8' }
const deep = 100_000

// biome-ignore format: a table is read down its columns
const garbage: readonly [name: string, answer: HttpResponse, says: RegExp][] = [
  ['a login page',              plain('<html>', html),                                    /answers with 'text\/html', not JSON/],
  ['half of JSON',              plain('[{"number":', json),                               /answers with broken JSON/],
  ['lists that never close',    plain('['.repeat(4_000_000), json),                       /answers with broken JSON/],
  ['lists in lists',            plain('['.repeat(deep) + ']'.repeat(deep), json),         /answers with broken JSON/],
  ['objects in objects',        plain('{"message":'.repeat(deep) + '1' + '}'.repeat(deep), json), /answers with broken JSON/],
  ['a bare value',              plain('7', json),                                         /answers with a bare value where/],
  ['an error called a success', reply(200, { message: 'the database is down' }),          /answers with an error as if all were well: the database is down/],
  ['an error of OAuth',         reply(200, { error: 'expired' }),                         /as if all were well: expired/],
]

// biome-ignore format: a table is read down its columns
const calls: readonly [name: string, call: (forge: Forge, request: Awaited<ReturnType<typeof requestAt>>) => Promise<unknown>][] = [
  ['find',              (forge) => forge.find(branches, never)],
  ['open',              (forge) => forge.open(branches, { ...content, isDraft: false }, never)],
  ['update',            (forge, request) => forge.update(request, { title: 'x' }, never)],
  ['label',             (forge, request) => forge.update(request, { addLabels: ['bug'] }, never)],
  ['close',             (forge, request) => forge.close(request, 'x', never)],
]

for (const kind of forgeKinds) {
  for (const [doing, call] of calls) {
    for (const [name, answer, says] of garbage) {
      test(`${kind}, ${doing}: ${name} is no answer`, async () => {
        const request = await requestAt(kind)
        const error = await failureOf(
          call(
            forgeOver(kind, async () => answer),
            request,
          ),
        )
        assert.equal(error.code, 'FORGE_DECODE')
        assert.match(error.message, says)
        assert.match(
          error.message,
          /^cannot [a-z ]+.*: 'https:\/\/git\.corp\/api\/v3\/[^'?]+' answers/,
        )
        assert.match(error.message, /; is a login page or a proxy in the way, or is the URL/)
      })
    }

    test(`${kind}, ${doing}: nothing is no answer`, async () => {
      const request = await requestAt(kind)
      const error = await failureOf(
        call(
          forgeOver(kind, async () => plain('')),
          request,
        ),
      )
      assert.match(error.message, /answers with nothing where an? (?:list|object) belongs/)
    })
  }

  for (const [name, answer] of garbage) {
    test(`${kind}: ${name} lets nothing merge by itself`, async () => {
      const request = await requestAt(kind)
      const forge = forgeOver(kind, async () => answer)
      const { code } = await failureOf(forge.enableAutoMerge(request, 'merge', never))
      assert.ok(code === 'FORGE_DECODE' || code === 'FORGE_AUTO_MERGE', code)
    })
  }

  test(`${kind}: an answer about another request is none about this one`, async () => {
    const store = createStore()
    addRequest(store, branches)
    const forge = forgeOver(kind, fakes[kind](store, apiPath))
    const request = await requestAt(kind)
    store.intercept = ({ method }) =>
      method === 'GET' ? undefined : reply(200, { number: 8, iid: 8 })
    const error = await failureOf(forge.update(request, { title: 'x' }, never))
    assert.match(error.message, /answers with number 8, not 1;/)
  })

  test(`${kind}: a request that ended is not found, whatever the filter lets pass`, async () => {
    const store = createStore()
    addRequest(store, { ...branches })
    const send = fakes[kind](store, apiPath)
    const forge = forgeOver(kind, async (request, signal) => {
      const { status, headers, body } = await send(request, signal)
      assert.ok(body instanceof Uint8Array)
      const text = new TextDecoder().decode(body).replace(/"state":"\w+"/, '"state":"closed"')
      return { status, headers, body: encodeUtf8(text) }
    })
    assert.equal(await forge.find(branches, never), undefined)
  })

  test(`${kind}: the page of a request is an address, or nothing`, async () => {
    const store = createStore()
    addRequest(store, branches)
    const send = fakes[kind](store, apiPath)
    const pageAt = async (url: string): Promise<string | undefined> => {
      const forge = forgeOver(kind, async (request, signal) => {
        const { status, headers, body } = await send(request, signal)
        assert.ok(body instanceof Uint8Array)
        const text = new TextDecoder().decode(body).replace(/https:\/\/forge\.test\/[^"]*/, url)
        return { status, headers, body: encodeUtf8(text) }
      })
      return (await forge.find(branches, never))?.url
    }
    assert.equal(await pageAt('javascript:alert(1)'), '')
    assert.equal(await pageAt('https://x.test/\\u001b[2J'), 'https://x.test/%1B[2J')
  })
}

// biome-ignore format: a table is read down its columns
const numbers: readonly [name: string, number: string][] = [
  ['a text',            '"1"'],
  ['a fraction',        '1.5'],
  ['below one',         '0'],
  ['negative',          '-1'],
  ['not exact',         '9007199254740993'],
  ['without end',       '1e999'],
  ['null',              'null'],
  ['a path',            '"1/../../2"'],
]

for (const [name, number] of numbers) {
  test(`a request whose number is ${name} is none`, async () => {
    for (const kind of forgeKinds) {
      const text = `[{"number":${number},"iid":${number}}]`
      const error = await failureOf(forgeOver(kind, async () => plain(text)).find(branches, never))
      assert.equal(error.code, 'FORGE_DECODE')
      assert.match(error.message, /answers with something that is no request/)
    }
  })
}

test('a list of nonsense is no list of requests', async () => {
  for (const item of [1, null, 'x', [], {}]) {
    const forge = forgeOver('github', async () => reply(200, [item]))
    assert.equal((await failureOf(forge.find(branches, never))).code, 'FORGE_DECODE')
  }
})

test('answers nest as deep as the limit, and not deeper', async () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  const answering = (text: string) => forgeOver('github', async () => plain(text))
  const within = await failureOf(answering(`[${nested(63)}]`).find(branches, never))
  assert.match(within.message, /a list where an object belongs/)
  const beyond = await failureOf(answering(`[${nested(64)}]`).find(branches, never))
  assert.match(beyond.message, /broken JSON/)
})

test('an answer as large as the limit is read, and one byte more is not', async () => {
  const sized = (bytes: number) => forgeOver('github', async () => plain('[]'.padEnd(bytes)))
  const limit = 16 * 1024 * 1024
  assert.equal(await sized(limit).find(branches, never), undefined)
  const error = await failureOf(sized(limit + 1).find(branches, never))
  assert.equal(error.code, 'FORGE_DECODE')
  assert.match(error.message, /answers with more than 16 MiB/)
})

test('an error that nests without end is told by its status', async () => {
  const body = encodeUtf8(`{"message":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)
  const forge = forgeOver('github', async () => ({ status: 400, headers: json, body }))
  const error = await failureOf(forge.find(branches, never))
  assert.match(error.message, /'git\.corp' refuses: status 400$/)
})

test('a host that answers probes with nested lists is no forge', async () => {
  const send: Send = async () => plain('['.repeat(200_000), json)
  const url = 'https://git.corp/acme/fleet.git'
  const error = await failureOf(locateForge(url, {}, { send, clock: stillClock(0) }, never))
  assert.equal(error.code, 'FORGE_UNKNOWN')
})

for (const [name, headers] of [
  ['links to itself', { link: '<https://git.corp/x?page=1>; rel="next"' }],
  ['counts more than it shows', { 'x-total-count': '999999' }],
] as const) {
  test(`a list that ${name} is left, and nothing is concluded from it`, async () => {
    let pages = 0
    const other = { number: 1, head: { ref: 'x' }, base: { ref: 'y' } }
    const forge = forgeOver('github', async () => {
      pages++
      return reply(200, [other], headers)
    })
    const error = await failureOf(forge.find(branches, never))
    assert.equal(error.code, 'FORGE_DECODE')
    assert.match(error.message, /'git\.corp' lists more than 20 pages; close what is not needed/)
    assert.equal(pages, 20)
  })
}

test('a count that nothing follows ends with the list', async () => {
  const forge = forgeOver('gitea', async () => reply(200, [], { 'x-total-count': '5' }))
  assert.equal(await forge.find(branches, never), undefined)
})
