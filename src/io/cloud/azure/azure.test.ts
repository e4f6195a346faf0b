import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { test } from 'node:test'
import { file, nowMs, portsOf, type Reply, signal, vendor } from '../../../../test/cloud/vendor.ts'
import { certificateFixture } from '../../../../test/registry/certificate.ts'
import { azureAccessToken } from '../index.ts'

const scope = '499b84ac-1321-427f-aa17-267ca6975798/.default'
const tokenPath = 'POST /tenant/oauth2/v2.0/token'
const granted: Reply = [200, { access_token: 'aad', expires_in: 3599, token_type: 'Bearer' }]
const app = { AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_ID: 'client' }

function find(env: Record<string, string>): ReturnType<typeof azureAccessToken> {
  return azureAccessToken(scope, portsOf(env), signal)
}

test('azure: a secret in the environment comes first', async () => {
  const entra = await vendor({ [tokenPath]: granted })
  const env = {
    ...app,
    AZURE_CLIENT_SECRET: 'hush',
    AZURE_FEDERATED_TOKEN_FILE: '/x',
    AZURE_AUTHORITY_HOST: entra.url,
  }
  assert.deepEqual(await find(env), { token: 'aad', expiresAtMs: nowMs + 3_599_000 })
  assert.deepEqual(entra.asked[0]?.form, {
    grant_type: 'client_credentials',
    client_id: 'client',
    client_secret: 'hush',
    scope,
  })
})

test('azure: a federated token is read anew each time', async () => {
  const entra = await vendor({ [tokenPath]: granted })
  const env = {
    ...app,
    AZURE_FEDERATED_TOKEN_FILE: file('federated', 'first\n'),
    AZURE_AUTHORITY_HOST: `${entra.url}/`,
  }
  await find(env)
  file('federated', 'second')
  await find(env)
  assert.deepEqual(
    entra.asked.map(({ form }) => form['client_assertion']),
    ['first', 'second'],
  )
  const kind = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  assert.equal(entra.asked[0]?.form['client_assertion_type'], kind)
})

test('azure: a certificate signs for its application', async () => {
  const entra = await vendor({ [tokenPath]: granted })
  // Only Entra compares the two: any certificate will do.
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' },
  })
  const env = {
    ...app,
    AZURE_CLIENT_CERTIFICATE_PATH: file('app.pem', certificateFixture.cert + privateKey),
    AZURE_CLIENT_CERTIFICATE_PASSWORD: 'p',
    AZURE_AUTHORITY_HOST: entra.url,
  }
  await find(env)
  const jwt = entra.asked[0]?.form['client_assertion'] ?? ''
  const [head = '', claims = '', signature = ''] = jwt.split('.')
  const { x5t, alg } = JSON.parse(Buffer.from(head, 'base64url').toString())
  assert.deepEqual([alg, Buffer.from(x5t, 'base64url').length], ['RS256', 20])
  const { jti, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  assert.match(jti, /^[0-9a-f-]{36}$/)
  assert.deepEqual(rest, {
    aud: `${entra.url}/tenant/oauth2/v2.0/token`,
    iss: 'client',
    sub: 'client',
    nbf: nowMs / 1000,
    exp: nowMs / 1000 + 600,
  })
  const signed = Buffer.from(`${head}.${claims}`)
  assert.ok(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')))
})

test('azure: the identity of the machine, from its metadata service', async () => {
  const said = { access_token: 'mi', expires_in: '3599', expires_on: '1767326645', resource: 'x' }
  const imds = await vendor({ 'GET /metadata/identity/oauth2/token': [200, said] })
  const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: imds.url, AZURE_CLIENT_ID: 'mine' }
  assert.deepEqual(await find(env), { token: 'mi', expiresAtMs: 1_767_326_645_000 })
  const [asked] = imds.asked
  assert.equal(asked?.headers['metadata'], 'true')
  assert.deepEqual(asked?.query, {
    'api-version': '2018-02-01',
    resource: '499b84ac-1321-427f-aa17-267ca6975798',
    client_id: 'mine',
  })
})

test('azure: the metadata service is at the known address, and only there', async () => {
  const seen: { url: string; reach?: unknown }[] = []
  const ports = {
    ...portsOf({}),
    send: async (request: { readonly url: string }) => {
      seen.push(request)
      throw new Error('no route to host')
    },
  }
  await assert.rejects(azureAccessToken(scope, ports, signal), {
    code: 'CLOUD_NO_IDENTITY',
    message:
      'found no Azure credentials: neither a secret, a certificate nor a federated token in the environment; could not reach the Azure instance metadata service: no route to host',
  })
  assert.equal(new URL(seen[0]?.url ?? '').host, '169.254.169.254')
  assert.deepEqual(seen[0]?.reach, { only: ['169.254.169.254'] })
})

test('azure: App Service names its own endpoint and its header', async () => {
  const said = { access_token: 'as', expires_on: '1767326645', token_type: 'Bearer' }
  const agent = await vendor({ 'GET /msi/token': [200, said] })
  const env = { IDENTITY_ENDPOINT: `${agent.url}/msi/token`, IDENTITY_HEADER: 'header' }
  assert.equal((await find(env)).token, 'as')
  const [asked] = agent.asked
  assert.equal(asked?.headers['x-identity-header'], 'header')
  assert.deepEqual(asked?.query, {
    'api-version': '2019-08-01',
    resource: '499b84ac-1321-427f-aa17-267ca6975798',
  })
})

const fabric = { IDENTITY_SERVER_THUMBPRINT: 'x', IDENTITY_HEADER: 'y' }

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, env: Record<string, string>, message: string][] = [
  ['an authority in the clear',     { ...app, AZURE_CLIENT_SECRET: 's', AZURE_AUTHORITY_HOST: 'http://login.example' }, 'AZURE_AUTHORITY_HOST must be an https URL'],
  ['an authority with a password',  { ...app, AZURE_CLIENT_SECRET: 's', AZURE_AUTHORITY_HOST: 'https://u:p@login.example' }, 'AZURE_AUTHORITY_HOST must hold no password'],
  ['a tenant that is a path',       { ...app, AZURE_TENANT_ID: '../x', AZURE_CLIENT_SECRET: 's' }, 'AZURE_TENANT_ID is no tenant'],
  ['a token file that is missing',  { ...app, AZURE_FEDERATED_TOKEN_FILE: '/x' },         "cannot read '/x' of AZURE_FEDERATED_TOKEN_FILE: no such file"],
  ['a token file with two lines',   { ...app, AZURE_FEDERATED_TOKEN_FILE: file('two', 'a\nb') }, `cannot read '${file('two', 'a\nb')}' of AZURE_FEDERATED_TOKEN_FILE: holds no token`],
  ['a certificate without a key',   { ...app, AZURE_CLIENT_CERTIFICATE_PATH: file('half.pem', certificateFixture.cert) }, 'AZURE_CLIENT_CERTIFICATE_PATH holds no readable RSA private key'],
  ['a certificate that is none',    { ...app, AZURE_CLIENT_CERTIFICATE_PATH: file('app.pfx', 'PFX') }, 'AZURE_CLIENT_CERTIFICATE_PATH holds no certificate as PEM'],
  ['Azure Arc',                     { IDENTITY_ENDPOINT: 'http://localhost:40342/x' },    'IDENTITY_ENDPOINT is that of Azure Arc, which is not supported'],
  ['Service Fabric',                { IDENTITY_ENDPOINT: 'https://localhost/x', ...fabric }, 'IDENTITY_ENDPOINT is that of Azure Service Fabric, which is not supported'],
]
for (const [name, env, message] of refused) {
  test(`azure: refuses ${name}`, async () => {
    await assert.rejects(find(env), { code: 'CLOUD_INVALID_IDENTITY', message })
  })
}

// biome-ignore format: a table is read down its columns
const answers: readonly [name: string, reply: Reply, code: string, message: string][] = [
  ['a refusal',            [401, { error: 'invalid_client', error_description: 'AADSTS1: no\r\nTrace ID: 1' }], 'CLOUD_REFUSED', 'Microsoft Entra answered 401: AADSTS1: no'],
  ['an echo of the secret', [400, { error_description: 'what is hush?' }],          'CLOUD_REFUSED',     'Microsoft Entra answered 400: what is ***?'],
  ['a long explanation',   [400, { error: 'x'.repeat(5_000) }],                    'CLOUD_REFUSED',     `Microsoft Entra answered 400: ${'x'.repeat(300)}…`],
  ['words of another type', [400, { error_description: { a: 1 } }],                'CLOUD_REFUSED',     'Microsoft Entra answered 400'],
  ['a redirect',           [307, '', { location: 'http://127.0.0.1:1/' }],         'CLOUD_REFUSED',     'Microsoft Entra answered 307'],
  ['too many requests',    [429, ''],                                             'CLOUD_UNREACHABLE', 'Microsoft Entra answered 429'],
  ['an array',             [200, '["access_token"]'],                              'CLOUD_UNREACHABLE', "Microsoft Entra gave an answer without a usable 'access_token'"],
  ['a number for a token', [200, { access_token: 1 }],                             'CLOUD_UNREACHABLE', "Microsoft Entra gave an answer without a usable 'access_token'"],
  ['a token of two lines', [200, { access_token: 'a\r\nx: y' }],                   'CLOUD_UNREACHABLE', "Microsoft Entra gave an answer without a usable 'access_token'"],
  ['deep nesting',         [200, `{"access_token":"t","x":${'['.repeat(30)}${']'.repeat(30)}}`], 'CLOUD_UNREACHABLE', "Microsoft Entra gave an answer without a usable 'access_token'"],
]
for (const [name, reply, code, message] of answers) {
  test(`azure: Entra answers with ${name}`, async () => {
    const entra = await vendor({ [tokenPath]: reply })
    const env = { ...app, AZURE_CLIENT_SECRET: 'hush', AZURE_AUTHORITY_HOST: entra.url }
    await assert.rejects(find(env), { code, message })
    assert.equal(entra.asked.length, 1)
  })
}

// The rest of the object takes 27 bytes.
const filled = (sizeBytes: number): string =>
  JSON.stringify({ access_token: 't', x: '' }).replace('""', `"${' '.repeat(sizeBytes - 27)}"`)

test('azure: an answer may be 64 KiB large, and no larger', async () => {
  for (const [sizeBytes, isFine] of [
    [65_536, true],
    [65_537, false],
  ] as const) {
    const body = filled(sizeBytes)
    assert.equal(body.length, sizeBytes)
    const entra = await vendor({ [tokenPath]: [200, body] })
    const env = { ...app, AZURE_CLIENT_SECRET: 'hush', AZURE_AUTHORITY_HOST: entra.url }
    if (isFine) assert.equal((await find(env)).token, 't')
    else await assert.rejects(find(env), { message: /the answer is larger than 65536 bytes$/ })
  }
})

test('azure: no token, no matter what it says, is kept for more than a day', async () => {
  const rows = [
    [1e300, 86_400_000],
    ['soon', 0],
    [-5, 0],
    [undefined, 0],
    [true, 0],
  ] as const
  for (const [seconds, lifetimeMs] of rows) {
    const reply = [200, { access_token: 't', expires_in: seconds }] as const
    const entra = await vendor({ [tokenPath]: reply })
    const env = { ...app, AZURE_CLIENT_SECRET: 'hush', AZURE_AUTHORITY_HOST: entra.url }
    assert.equal((await find(env)).expiresAtMs, nowMs + lifetimeMs, String(seconds))
  }
})

test('azure: who gives up is told so, and the server is left alone', async () => {
  const gone = new AbortController()
  const send = (_request: object, limited: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      limited.addEventListener('abort', () => reject(limited.reason), { once: true })
      gone.abort(new Error('stopped by the user'))
    })
  const ports = { ...portsOf({ ...app, AZURE_CLIENT_SECRET: 's' }), send }
  await assert.rejects(azureAccessToken(scope, ports, gone.signal), /stopped by the user/)
})
