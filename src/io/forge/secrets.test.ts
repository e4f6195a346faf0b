import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRequest, createStore, reply, secret } from '../../../test/forge/fake-forge.ts'
import { fakeGithub } from '../../../test/forge/fake-github.ts'
import { failureOf, forgeOver, nowMs } from '../../../test/forge/forge-over.ts'
import { encodeUtf8, type Failure } from '../../base/index.ts'
import type { Send } from '../http/index.ts'
import type { ForgeCredentials, ForgeKind } from './index.ts'

const never = new AbortController().signal
const branches = { head: 'update', base: 'main' }
const basic = { kind: 'basic', username: 'bot', password: secret } as const

// biome-ignore format: a table is read down its columns
const schemes: readonly [kind: ForgeKind, credentials: ForgeCredentials, header: string][] = [
  ['github', { kind: 'token', token: secret },                   `Bearer ${secret}`],
  ['gitlab', { kind: 'token', token: secret },                   `Bearer ${secret}`],
  ['gitea',  { kind: 'token', token: secret },                   `token ${secret}` ],
  ['github', { kind: 'token', token: `${secret}\r\n` },          `Bearer ${secret}`],
  ['github', basic,                                              `Bearer ${secret}`],
  ['gitlab', basic,                                              `Bearer ${secret}`],
  ['gitea',  { kind: 'basic', username: 'u', password: 'pé' },   'Basic dTpww6k='  ],
]

for (const [kind, credentials, header] of schemes) {
  test(`${kind} is given ${credentials.kind} credentials as '${header.split(' ')[0]}'`, async () => {
    const send: Send = async (request) => {
      assert.equal(request.headers['authorization'], header)
      assert.ok(!request.url.includes(secret))
      return reply(200, [])
    }
    assert.equal(await forgeOver(kind, send, { credentials }).find(branches, never), undefined)
  })
}

// biome-ignore format: a table is read down its columns
const unusable: readonly [name: string, token: string, says: RegExp][] = [
  ['empty',               ' \n',              /: it is empty; give one that has the scope/     ],
  ['with a line end',     `${secret}\nx: y`,  /: it holds characters that no token has; give/  ],
  ['with a letter of no header', `${secret}→`, /: it holds characters that no token has/       ],
]

for (const [name, token, says] of unusable) {
  test(`a token that is ${name} is not sent`, async () => {
    const send: Send = () => assert.fail('not sent')
    const open = async () => forgeOver('github', send, { credentials: { kind: 'token', token } })
    const error = await failureOf(open())
    assert.equal(error.code, 'FORGE_UNAUTHORIZED')
    assert.match(error.message, says)
  })
}

test('a password is masked as it is, and as it was sent', async () => {
  const sent = Buffer.from(`bot:${secret}`).toString('base64')
  const send: Send = async () => reply(401, { message: `neither ${secret} nor ${sent}` })
  const error = await failureOf(
    forgeOver('gitea', send, { credentials: basic }).find(branches, never),
  )
  assert.match(error.message, /neither \*\*\* nor \*\*\*;/)
})

/** An open request at a GitHub whose GraphQL API gives one answer, whatever is asked. */
async function draftChange(answer: unknown, headers = {}): Promise<Failure> {
  const store = createStore()
  addRequest(store, branches)
  const forge = forgeOver('github', fakeGithub(store))
  const request = await forge.find(branches, never)
  assert.ok(request)
  store.intercept = ({ path }) =>
    path.endsWith('/graphql') ? reply(200, answer, headers) : undefined
  return failureOf(forge.update(request, { isDraft: true }, never))
}

test('GraphQL: errors are masked, too', async () => {
  const error = await draftChange({ data: null, errors: [{ message: `no ${secret}` }] })
  assert.equal(error.code, 'FORGE_REFUSED')
  assert.match(error.message, /: no \*\*\*$/)
})

test('GraphQL: a limit is one, though its status is 200', async () => {
  const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for user ID 1.' }]
  const reset = String(nowMs / 1_000 + 90)
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
  const error = await draftChange({ errors }, headers)
  assert.equal(error.code, 'FORGE_RATE_LIMITED')
  assert.deepEqual(error.remedy, { afterMs: 90_000 })
  assert.match(error.message, /asks to slow down: API rate limit .*; try again in 90 s$/)
})

test('GraphQL: an answer without data is none', async () => {
  for (const answer of [{}, { data: null }, { data: [] }, []]) {
    assert.equal((await draftChange(answer)).code, 'FORGE_DECODE')
  }
})

test('an error page that holds the token is not repeated', async () => {
  const body = encodeUtf8(`<html>${secret}</html>`)
  const send: Send = async () => ({ status: 502, headers: {}, body })
  const error = await failureOf(
    forgeOver('gitlab', send, { credentials: basic }).find(branches, never),
  )
  assert.match(error.message, /out of order: status 502; try again later$/)
})
