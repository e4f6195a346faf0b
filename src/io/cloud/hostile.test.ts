import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clock, file, portsOf, signal } from '../../../test/cloud/vendor.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { listen } from '../../server/listen/index.ts'
import type { Send } from '../http/index.ts'
import {
  awsCredentials,
  azureAccessToken,
  CloudError,
  type CloudPorts,
  googleAccessToken,
} from './index.ts'

const secret = 'hush-hush'
const app = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' }
const google = {
  type: 'external_account',
  audience: 'pool',
  subject_token_type: 'jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  credential_source: { file: file('hostile-token', secret) },
}

type Find = (ports: CloudPorts) => Promise<unknown>
const aws: Find = (ports) => awsCredentials('eu-west-1', ports, signal)
const azure: Find = (ports) => azureAccessToken('x/.default', ports, signal)

// biome-ignore format: a table is read down its columns
const sources: readonly [name: string, find: Find, env: Record<string, string>, told?: 'nothing to tell'][] = [
  ['STS',               aws,   { AWS_WEB_IDENTITY_TOKEN_FILE: file('hostile-web', secret), AWS_ROLE_ARN: 'arn' }],
  ['a container agent', aws,   { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x', AWS_CONTAINER_AUTHORIZATION_TOKEN: secret }],
  ['instance metadata', aws,   {}, 'nothing to tell'],
  ['Entra',             azure, { ...app, AZURE_CLIENT_SECRET: secret }],
  ['App Service',       azure, { IDENTITY_ENDPOINT: 'http://127.0.0.1/', IDENTITY_HEADER: secret }],
  ['Azure metadata',    azure, {}, 'nothing to tell'],
  ['Google',            (ports) => googleAccessToken(ports, signal), { GOOGLE_APPLICATION_CREDENTIALS: file('hostile.json', JSON.stringify(google)) }],
  ['Google metadata',   (ports) => googleAccessToken(ports, signal), {}, 'nothing to tell'],
]

const member = fc.constantFrom(
  'access_token',
  'expires_in',
  'expires_on',
  'error',
  'error_description',
  'message',
  '__proto__',
  'Code',
  'Message',
  'AccessKeyId',
  'SecretAccessKey',
  'Token',
  'Expiration',
)
const value = fc.oneof(fc.jsonValue(), fc.string(), fc.constant(`${secret}\r\n${secret}`))
const body = fc.oneof(
  fc.dictionary(member, value).map((members) => JSON.stringify(members)),
  fc.string({ unit: 'binary' }),
  fc
    .string()
    .map((text) => `<Error><Code>${text}</Code><Message>${secret}${text}</Message></Error>`),
  fc.string().map((text) => `<Credentials><AccessKeyId>${text}</AccessKeyId></Credentials>`),
)
const status = fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 429, 500)

for (const [name, find, env, told] of sources) {
  test(`whatever ${name} answers: a usable token, or one line without the secret`, async () => {
    const reply = fc.tuple(status, body)
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 3, maxLength: 3 }), async (replies) => {
        let asked = 0
        const send: Send = async () => {
          const [code, text] = replies[asked++ % replies.length] ?? [200, '']
          return { status: code, headers: {}, body: encodeUtf8(text) }
        }
        const ended = await find({ ...portsOf(env), send }).catch((thrown: unknown) => thrown)
        assert.ok(asked <= 3)
        if (!(ended instanceof Error)) return
        assert.ok(ended instanceof CloudError, String(ended))
        if (told === undefined) assert.ok(!ended.message.includes(secret), ended.message)
        assert.match(ended.message, /^\P{C}{1,700}$/u)
      }),
      { numRuns: 100 },
    )
  })
}

test('an answer that begins and never ends is cut off', async (t) => {
  let arrived = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const server = await listen(async (_request, gone) => {
    arrived()
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield encodeUtf8('{"access_token":')
      await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }))
    }
    return { status: 200, headers: {}, body: endless() }
  })
  t.after(server.close)
  const env = { ...app, AZURE_CLIENT_SECRET: secret, AZURE_AUTHORITY_HOST: server.url }
  const ports = { ...portsOf(env), clock: { ...clock, sleep: () => asked } }
  await assert.rejects(azure(ports), { code: 'CLOUD_UNREACHABLE', message: /deadline exceeded$/ })
})
