import assert from 'node:assert/strict'
import { test } from 'node:test'
import { abortEverywhere } from '../../../test/abort-everywhere.ts'
import { clock, folder, nowMs, type Reply, signal, vendor } from '../../../test/cloud/vendor.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { tokenCache } from '../cloud/index.ts'
import type { HttpRequest, Send } from '../http/index.ts'
import { awsRegistry } from './aws.ts'
import { azureRegistry } from './azure.ts'
import { gcpRegistry } from './gcp.ts'
import type { RegistryProvider, RegistryToken, Tools } from './provider.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const ecrData = { authorizationToken: base64('AWS:ecr-password'), expiresAt: nowMs / 1000 + 43_200 }
const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'key-secret' }
const application = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hush' }
const jwt = `e30.${base64(JSON.stringify({ exp: nowMs / 1000 + 10_800 }))}.x`

type Given = { readonly env?: Record<string, string>; readonly send?: Send }

function toolsOf({ env = {}, send = fakes }: Given): Tools {
  return {
    clock,
    env: { HOME: folder, ...env },
    hide: () => undefined,
    send: () => send,
    kept: {
      keys: tokenCache({ clock }),
      tokens: tokenCache({ clock }),
      git: tokenCache({ clock }),
      registry: tokenCache({ clock }),
    },
  }
}

/** What each of the clouds answers, by its host. */
const fakes: Send = async ({ url }) => {
  const { hostname } = new URL(url)
  const answers: readonly (readonly [host: RegExp, answer: unknown])[] = [
    [/^api\.ecr\./, { authorizationData: [ecrData] }],
    [/^api\.ecr-public\./, { authorizationData: ecrData }],
    [/^login\.microsoftonline\.com$/, { access_token: 'aad', expires_in: 3600 }],
    [/azurecr/, { refresh_token: jwt }],
    [/^metadata\.google\.internal$/, { access_token: 'ya29', expires_in: 3600 }],
  ]
  const answer = answers.find(([host]) => host.test(hostname))?.[1] ?? {}
  return { status: 200, headers: {}, body: encodeUtf8(JSON.stringify(answer)) }
}

const ask = (provider: RegistryProvider, host: string, tools: Tools): Promise<RegistryToken> =>
  provider({ host, tls: {}, proxy: undefined }, tools, signal)

const ecr = { username: 'AWS', password: 'ecr-password', expiresAtMs: nowMs + 43_200_000 }
const acr = {
  username: '00000000-0000-0000-0000-000000000000',
  password: jwt,
  expiresAtMs: nowMs + 10_800_000,
}
const gar = { username: 'oauth2accesstoken', password: 'ya29', expiresAtMs: nowMs + 3_600_000 }

// biome-ignore format: a table is read down its columns
const logins: readonly [host: string, provider: RegistryProvider, token: RegistryToken][] = [
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com',            awsRegistry,   ecr],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',   awsRegistry,   ecr],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',        awsRegistry,   ecr],
  ['public.ecr.aws',                                          awsRegistry,   ecr],
  ['fleet.azurecr.io',                                        azureRegistry, acr],
  ['gcr.io',                                                  gcpRegistry,   gar],
  ['eu.gcr.io',                                               gcpRegistry,   gar],
  ['europe-west1-docker.pkg.dev',                             gcpRegistry,   gar],
]
const env = { ...keys, ...application }

for (const [host, provider, token] of logins) {
  test(`registry login: ${host}`, async () => {
    assert.deepEqual(await ask(provider, host, toolsOf({ env })), token)
  })

  test(`registry login: ${host} may be given up at every request`, async () => {
    const question = { host, tls: {}, proxy: undefined }
    const count = await abortEverywhere(
      (ports, stop) =>
        provider(question, { ...toolsOf({ env, send: ports.send }), clock: ports.clock }, stop),
      () => fakes,
      nowMs,
    )
    assert.equal(count, provider === azureRegistry ? 2 : 1)
  })
}

// biome-ignore format: a table is read down its columns
const strangers: readonly [host: string, provider: RegistryProvider][] = [
  ['docker.io',                                                 awsRegistry  ],
  ['123.dkr.ecr.eu-west-1.amazonaws.com.evil.com',              awsRegistry  ],
  ['evil.com:123.dkr.ecr.eu-west-1.amazonaws.com',              awsRegistry  ],
  ['azurecr.io',                                                azureRegistry],
  ['fleet.azurecr.io.evil.com',                                 azureRegistry],
  ['evil-gcr.io',                                               gcpRegistry  ],
  ['gcr.io.evil.com',                                           gcpRegistry  ],
  ['evil.com:1-docker.pkg.dev',                                 gcpRegistry  ],
]
for (const [host, provider] of strangers) {
  test(`registry login: nothing is asked, and nothing shown, for ${host}`, async () => {
    const send: Send = () => assert.fail('asked')
    const message = /^invalid (?:AWS|Azure|GCP) registry: '.+'\. must match /
    await assert.rejects(ask(provider, host, toolsOf({ env, send })), {
      code: 'AUTH_OPTIONS',
      message,
    })
  })
}

test('registry login: ECR is asked as AWS documents it, at the endpoint of the environment', async () => {
  const server = await vendor({ 'POST /': [200, { authorizationData: [ecrData] }] })
  const { nodeSend } = await import('../http/index.ts')
  const moved = { ...keys, AWS_ENDPOINT_URL_ECR: server.url }
  const tools = toolsOf({ env: moved, send: nodeSend() })
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
  assert.deepEqual(await ask(awsRegistry, host, tools), ecr)
  const [asked] = server.asked
  assert.equal(asked?.text, '{}')
  assert.equal(
    asked.headers['x-amz-target'],
    'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
  )
  assert.match(String(asked.headers['authorization']), /\/20260102\/eu-west-1\/ecr\/aws4_request,/)
})

const auth = 'failed to create artifact registry credentials: '

// biome-ignore format: a table is read down its columns
const refusals: readonly [name: string, reply: Reply, message: string][] = [
  ['no permission', [400, { __type: 'AccessDeniedException', message: 'not key-secret' }], 'Amazon ECR answered 400: not ***'],
  ['nothing',       [200, {}],                                                             'no authorization data returned'],
  ['no data',       [200, { authorizationData: [] }],                                      'no authorization data returned'],
  ['no token',      [200, { authorizationData: [{ expiresAt: 1 }] }],                      'authorization token is nil'],
  ['no end',        [200, { authorizationData: [{ authorizationToken: 'QTpi' }] }],        'authorization token expiration is nil'],
  ['no password',   [200, { authorizationData: [{ authorizationToken: base64('AWS'), expiresAt: 1 }] }], 'invalid authorization token format'],
  ['two colons',    [200, { authorizationData: [{ authorizationToken: base64('a:b:c'), expiresAt: 1 }] }], 'invalid authorization token format'],
]
for (const [name, [status, body], message] of refusals) {
  test(`registry login: ECR gives ${name}`, async () => {
    const bytes = encodeUtf8(JSON.stringify(body))
    const send: Send = async () => ({ status, headers: {}, body: bytes })
    const asked = ask(awsRegistry, 'public.ecr.aws', toolsOf({ env: keys, send }))
    await assert.rejects(asked, { message: `${auth}${message}` })
  })
}

test('registry login: one token serves a region, and a rotated key gets another', async () => {
  const asked: HttpRequest[] = []
  const send: Send = async (request, stop) => {
    asked.push(request)
    return await fakes(request, stop)
  }
  const env: Record<string, string> = { ...keys }
  const tools = { ...toolsOf({ send }), env }
  const host = (account: string) => `${account}.dkr.ecr.eu-west-1.amazonaws.com`
  for (const account of ['1', '2', '1']) await ask(awsRegistry, host(account), tools)
  assert.equal(asked.length, 1)
  Object.assign(env, { AWS_SECRET_ACCESS_KEY: 'rotated' })
  await ask(awsRegistry, host('1'), tools)
  assert.equal(asked.length, 2)
})

test('registry login: registries of Azure share the token of the machine, each with its own', async () => {
  const asked: string[] = []
  const send: Send = async (request, stop) => {
    asked.push(new URL(request.url).hostname)
    return await fakes(request, stop)
  }
  const tools = toolsOf({ env: application, send })
  for (const host of ['one.azurecr.io', 'two.azurecr.io', 'one.azurecr.io']) {
    await ask(azureRegistry, host, tools)
  }
  assert.deepEqual(asked, ['login.microsoftonline.com', 'one.azurecr.io', 'two.azurecr.io'])
})

test('registry login: where this machine is nobody, that is what it says', async () => {
  const send: Send = async () => {
    throw new Error('no route')
  }
  const tools = toolsOf({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, send })
  await assert.rejects(ask(awsRegistry, 'public.ecr.aws', tools), {
    code: 'CLOUD_NO_IDENTITY',
    message: /^failed to get access token for artifact registry: failed to create provider access /,
  })
})
