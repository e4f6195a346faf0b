/** Needs the openssl program to make certificates; says so when it is not there. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { authority, type Pair, skipCertificates } from '../../../test/certificates.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { nodeSend, readBody } from '../../io/http/index.ts'
import { callerOf } from './certified-caller.ts'
import { listen } from './index.ts'

test('a certificate says who calls, if the right authority signed it', {
  skip: skipCertificates,
}, async (t) => {
  const [ours, theirs] = [authority(t), authority(t)]
  const server = ours.sign('/CN=server')
  const listener = await listen(
    async ({ caller }) => ({
      status: 200,
      headers: {},
      body: encodeUtf8(caller === undefined ? 'nobody' : JSON.stringify(caller)),
    }),
    { tls: { ...server, clientCa: ours.ca } },
  )
  t.after(() => listener.close())
  const answerTo = async (pair: Pair | undefined): Promise<string> => {
    const send = nodeSend({ tls: { ca: ours.ca, ...pair } })
    const request = { method: 'GET', url: listener.url, headers: {} }
    const { body } = await send(request, t.signal)
    return Buffer.from(await readBody(body, 1_000, request)).toString()
  }
  const ann = ours.sign('/CN=ann/O=admins/O=staff')
  assert.equal(await answerTo(ann), '{"name":"ann","groups":["admins","staff"]}')
  assert.equal(await answerTo(ann), '{"name":"ann","groups":["admins","staff"]}', 'and again')
  assert.equal(await answerTo(ours.sign('/O=staff')), 'nobody', 'without a name')
  assert.equal(await answerTo(theirs.sign('/CN=ann/O=admins')), 'nobody', 'of another authority')
  assert.equal(await answerTo(undefined), 'nobody', 'without a certificate')
})

test('no certificate counts where nobody was named who may sign it', {
  skip: skipCertificates,
}, async (t) => {
  const ours = authority(t)
  let calls = 0
  const answer = async ({ caller }: { readonly caller?: unknown }) => {
    calls++
    assert.equal(caller, undefined)
    return { status: 200, headers: {}, body: new Uint8Array() }
  }
  const listener = await listen(answer, { tls: ours.sign('/CN=server') })
  t.after(() => listener.close())
  const send = nodeSend({ tls: { ca: ours.ca, ...ours.sign('/CN=ann/O=admins') } })
  const { status } = await send({ method: 'GET', url: listener.url, headers: {} }, t.signal)
  assert.deepEqual([status, calls], [200, 1])
})

test('a connection that never gets as far as TLS holds up no drain', {
  skip: skipCertificates,
}, async (t) => {
  const ours = authority(t)
  const answer = async () => ({ status: 200, headers: {}, body: encodeUtf8('') })
  const listener = await listen(answer, { tls: ours.sign('/CN=server') })
  const ended = Promise.withResolvers<void>()
  const client = connect(listener.port, '127.0.0.1', async () => {
    // An answer to somebody else shows that the server has taken this one as well.
    const send = nodeSend({ tls: { ca: ours.ca } })
    await send({ method: 'GET', url: listener.url, headers: {} }, t.signal)
    await listener.drain(t.signal)
    ended.resolve()
  })
  t.after(() => client.destroy())
  await ended.promise
})

type Subject = NonNullable<Parameters<typeof callerOf>[0]['subject']>

// biome-ignore format: a table is read down its columns
const subjects: readonly [name: string, subject: Partial<Subject> | undefined, caller: unknown][] = [
  ['none at all',        undefined,                     undefined                         ],
  ['an empty one',       {},                            undefined                         ],
  ['an empty name',      { CN: '' },                    undefined                         ],
  ['a name',             { CN: 'ann' },                 { name: 'ann', groups: [] }       ],
  ['a name and a group', { CN: 'ann', O: 'a' },         { name: 'ann', groups: ['a'] }    ],
  ['several groups',     { CN: 'ann', O: ['a', 'b'] },  { name: 'ann', groups: ['a', 'b'] }],
  ['several names',      { CN: ['ann', 'bob'] },        { name: 'ann', groups: [] }       ],
]

for (const [name, subject, caller] of subjects) {
  test(`callerOf: ${name}`, () => {
    assert.deepEqual(callerOf(subject === undefined ? {} : { subject: subject as Subject }), caller)
  })
}
