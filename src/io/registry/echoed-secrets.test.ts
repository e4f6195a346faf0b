import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localImage, readerOf } from '../../../test/registry/local-reader.ts'
import { encodeUtf8 } from '../../base/index.ts'
import type { HttpResponse, Send } from '../http/index.ts'

const password = 'correct/horse'
const credentials = { username: 'robot', password }
const pair = Buffer.from(`robot:${password}`).toString('base64')

/** Says back what it was sent, in a form that an error repeats. */
function echoing(body: string): (send: Send) => Send {
  return () =>
    async (request): Promise<HttpResponse> => {
      if (request.headers['authorization'] === undefined) {
        const headers = { 'www-authenticate': 'Basic realm="r"' }
        return { status: 401, headers, body: new Uint8Array() }
      }
      return { status: 403, headers: {}, body: encodeUtf8(body) }
    }
}

const denied = (message: string): string =>
  JSON.stringify({ errors: [{ code: 'DENIED', message, detail: { message } }] })

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, body: string][] = [
  ['the password',                     denied(`no entry for ${password}`)                     ],
  ['the password as URLs have it',     denied(`no ${encodeURIComponent(password)} here`)      ],
  ['the whole header',                 denied(`Basic ${pair}`)                                ],
  ['the pair in no JSON at all',       `<html>${pair}</html>`                                 ],
]

for (const [name, body] of rows) {
  test(`a registry says ${name} back: no failure repeats it`, async (t) => {
    const { reader } = readerOf({ wrap: echoing(body) })
    const image = localImage('app', credentials)
    for (const work of [
      reader.listTags(image, t.signal),
      reader.readDigest(image, 'v1', t.signal),
    ]) {
      await assert.rejects(work, (thrown: Error) => {
        const said = `${thrown.message} ${thrown.stack} ${JSON.stringify(thrown)}`
        for (const secret of [password, encodeURIComponent(password), pair]) {
          assert.ok(!said.includes(secret), said)
        }
        return true
      })
    }
    await assert.rejects(reader.listTags(image, t.signal), /\*\*\*/)
  })
}
