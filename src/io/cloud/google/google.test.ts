import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { test } from 'node:test'
import { file, nowMs, portsOf, type Reply, signal, vendor } from '../../../../test/cloud/vendor.ts'
import { googleAccessToken } from '../index.ts'

const granted: Reply = [200, { access_token: 'ya29', expires_in: 3599, token_type: 'Bearer' }]
const token = { token: 'ya29', expiresAtMs: nowMs + 3_599_000 }
const scope =
  'https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/userinfo.email'
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

function find(env: Record<string, string>): ReturnType<typeof googleAccessToken> {
  return googleAccessToken(portsOf(env), signal)
}

let files = 0
function settings(content: object): Record<string, string> {
  const name = `google-${files++}.json`
  return { GOOGLE_APPLICATION_CREDENTIALS: file(name, JSON.stringify(content)) }
}

test('google: the metadata server of the machine or the pod', async () => {
  const path = '/computeMetadata/v1/instance/service-accounts/default/token'
  const server = await vendor({ [`GET ${path}`]: granted })
  assert.deepEqual(await find({ GCE_METADATA_HOST: `127.0.0.1:${server.port}` }), token)
  assert.equal(server.asked[0]?.headers['metadata-flavor'], 'Google')
  assert.deepEqual(server.asked[0]?.query, { scopes: scope.replace(' ', ',') })
})

test('google: the known name may lead to the known addresses alone', async () => {
  const seen: { url: string; reach?: unknown }[] = []
  const ports = {
    ...portsOf({}),
    send: async (request: { readonly url: string }) => {
      seen.push(request)
      throw new Error('no such host')
    },
  }
  await assert.rejects(googleAccessToken(ports, signal), {
    code: 'CLOUD_NO_IDENTITY',
    message:
      'found no Google credentials: no credentials file; could not reach the Google metadata server: no such host',
  })
  assert.equal(new URL(seen[0]?.url ?? '').host, 'metadata.google.internal')
  const only = ['127.0.0.1', '::1', '169.254.169.254', 'fd20:ce::254']
  assert.deepEqual(seen[0]?.reach, { only })
})

test('google: the key of a service account signs for it', async () => {
  const oauth = await vendor({ 'POST /token': granted })
  const account = {
    type: 'service_account',
    client_email: 'fleet@project.iam.gserviceaccount.com',
    private_key: privateKey,
    private_key_id: 'key-1',
    token_uri: `${oauth.url}/token`,
  }
  assert.deepEqual(await find(settings(account)), token)
  const { assertion = '', grant_type: grantType } = oauth.asked[0]?.form ?? {}
  assert.equal(grantType, 'urn:ietf:params:oauth:grant-type:jwt-bearer')
  const [head = '', claims = '', signature = ''] = assertion.split('.')
  const expected = { alg: 'RS256', typ: 'JWT', kid: 'key-1' }
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString()), expected)
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
    iss: account.client_email,
    scope,
    aud: account.token_uri,
    iat: nowMs / 1000,
    exp: nowMs / 1000 + 3600,
  })
  const signed = Buffer.from(`${head}.${claims}`)
  assert.ok(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')))
})

test('google: the login of a user is refreshed', async () => {
  const oauth = await vendor({ 'POST /token': granted })
  const user = {
    type: 'authorized_user',
    client_id: 'id',
    client_secret: 'hush',
    refresh_token: 'again',
    token_uri: `${oauth.url}/token`,
  }
  assert.deepEqual(await find(settings(user)), token)
  assert.deepEqual(oauth.asked[0]?.form, {
    grant_type: 'refresh_token',
    client_id: 'id',
    client_secret: 'hush',
    refresh_token: 'again',
  })
})

const pool = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q'
const federation = {
  type: 'external_account',
  audience: pool,
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
}

test('google: a federated identity is exchanged, and impersonates an account', async () => {
  const account =
    '/v1/projects/-/serviceAccounts/fleet@p.iam.gserviceaccount.com:generateAccessToken'
  const api = await vendor({
    'POST /v1/token': [200, { access_token: 'federated', expires_in: 3599 }],
    [`POST ${account}`]: [200, { accessToken: 'ya29', expireTime: '2026-01-02T04:04:04Z' }],
  })
  const external = {
    ...federation,
    token_url: `${api.url}/v1/token`,
    service_account_impersonation_url: `${api.url}${account}`,
    credential_source: { file: file('google-token', 'jwt\n') },
  }
  assert.deepEqual(await find(settings(external)), token)
  const [exchange, impersonation] = api.asked
  assert.deepEqual(exchange?.form, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: pool,
    scope,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    subject_token: 'jwt',
  })
  assert.equal(impersonation?.headers['authorization'], 'Bearer federated')
  const wanted = { lifetime: '3600s', scope: scope.split(' ') }
  assert.deepEqual(JSON.parse(impersonation?.text ?? ''), wanted)
})

test('google: the token to exchange may come from a URL, inside JSON', async () => {
  const api = await vendor({ 'POST /t': granted, 'GET /oidc': [200, { value: 'jwt' }] })
  const source = {
    url: `${api.url}/oidc`,
    headers: { Authorization: 'Bearer ci' },
    format: { type: 'json', subject_token_field_name: 'value' },
  }
  const external = { ...federation, token_url: `${api.url}/t`, credential_source: source }
  assert.deepEqual(await find(settings(external)), token)
  const [oidc, exchange] = api.asked
  assert.equal(oidc?.headers['authorization'], 'Bearer ci')
  assert.equal(exchange?.form['subject_token'], 'jwt')
})

const sts = { ...federation, token_url: 'https://sts.googleapis.com/v1/token' }

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, content: object, message: RegExp][] = [
  ['another type',            { type: 'impersonated_service_account' },                     /is of a type that is not supported; service_account, authorized_user and external_account are$/],
  ['an account without key',  { type: 'service_account', client_email: 'x' },               /has no 'private_key'$/],
  ['a key that is none',      { type: 'service_account', client_email: 'x', private_key: 'k' }, /private_key of '.*' holds no readable RSA private key$/],
  ['a server in the clear',   { ...sts, token_url: 'http://sts.example/' },                 /^token_url of '.*' must be an https URL$/],
  ['a program',               { ...sts, credential_source: { executable: { command: 'rm' } } }, /^credential_source of '.*' names neither a file nor a URL$/],
  ['AWS behind a URL',        { ...sts, credential_source: { environment_id: 'aws1', url: 'https://x/' } }, /names neither a file nor a URL$/],
  ['no source',               { ...sts },                                                   /^credential_source of '.*' is no JSON object$/],
]
for (const [name, content, message] of refused) {
  test(`google: refuses ${name}`, async () => {
    await assert.rejects(find(settings(content)), { code: 'CLOUD_INVALID_IDENTITY', message })
  })
}

test('google: a file that is named and missing is an error, a usual one is not', async () => {
  const missing = { GOOGLE_APPLICATION_CREDENTIALS: '/x' }
  await assert.rejects(find(missing), { code: 'CLOUD_INVALID_IDENTITY' })
  const nobody = { CLOUDSDK_CONFIG: '/x', GCE_METADATA_HOST: '127.0.0.1:1' }
  await assert.rejects(find(nobody), { code: 'CLOUD_NO_IDENTITY' })
})

test('google: a refusal says what Google said, and nothing secret', async () => {
  const oauth = await vendor({
    'POST /token': [400, { error: 'invalid_grant', error_description: 'Bad again' }],
  })
  const user = {
    type: 'authorized_user',
    client_id: 'id',
    client_secret: 'hush',
    refresh_token: 'again',
    token_uri: `${oauth.url}/token`,
  }
  await assert.rejects(find(settings(user)), {
    code: 'CLOUD_REFUSED',
    message: 'Google answered 400: Bad ***',
  })
})
