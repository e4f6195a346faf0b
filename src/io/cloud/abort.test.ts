import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { abortEverywhere, type Hanging } from '../../../test/abort-everywhere.ts'
import { file, folder, nowMs } from '../../../test/cloud/vendor.ts'
import { encodeUtf8 } from '../../base/index.ts'
import type { Send } from '../http/index.ts'
import { awsCredentials, azureAccessToken, type CloudPorts, googleAccessToken } from './index.ts'

type Find = (ports: CloudPorts, signal: AbortSignal) => Promise<unknown>

const aws: Find = (ports, signal) => awsCredentials('eu-west-1', ports, signal)
const azure: Find = (ports, signal) => azureAccessToken('https://x/.default', ports, signal)

const keys = {
  AccessKeyId: 'ASIA',
  SecretAccessKey: 'secret',
  Token: 'token',
  SessionToken: 'token',
  Expiration: '2026-01-02T04:04:05Z',
}
const elements = Object.entries(keys).map(([name, text]) => `<${name}>${text}</${name}>`)
const token = { access_token: 'token', accessToken: 'token', expires_in: 3600 }

/** One answer that fits whatever a vendor is asked for, but a role's name and XML. */
const vendors: Send = async ({ url }) => {
  const { pathname, hostname } = new URL(url)
  const text = hostname.startsWith('sts.eu')
    ? `<Credentials>${elements.join('')}</Credentials>`
    : JSON.stringify({ ...keys, ...token, expireTime: keys.Expiration })
  const isName = pathname.endsWith('/security-credentials/') || pathname === '/latest/api/token'
  return { status: 200, headers: {}, body: encodeUtf8(isName ? 'role' : text) }
}

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const account = {
  type: 'service_account',
  client_email: 'tidemark@project.iam.gserviceaccount.com',
  private_key: privateKey,
}
const federation = {
  type: 'external_account',
  audience: 'a',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  service_account_impersonation_url: 'https://iamcredentials.googleapis.com/v1/x',
  credential_source: {
    url: 'https://issuer.example.com/token',
    format: { type: 'json', subject_token_field_name: 'access_token' },
  },
}
const jwt = file('abort-jwt', 'jwt')
const settings = (name: string, content: object) => ({
  GOOGLE_APPLICATION_CREDENTIALS: file(`abort-${name}.json`, JSON.stringify(content)),
})
const application = { AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_ID: 'client' }

// biome-ignore format: a table is read down its columns
const sources: readonly [name: string, find: Find, env: Record<string, string>, requests: number][] = [
  ['aws: a web identity',            aws,               { AWS_WEB_IDENTITY_TOKEN_FILE: jwt, AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' }, 1],
  ['aws: a container',               aws,               { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' },          1],
  ['aws: an instance',               aws,               {},                                                           3],
  ['azure: a secret',                azure,             { ...application, AZURE_CLIENT_SECRET: 'hush' },              1],
  ['azure: a federated identity',    azure,             { ...application, AZURE_FEDERATED_TOKEN_FILE: jwt },          1],
  ['azure: a managed identity',      azure,             {},                                                           1],
  ['google: a service account',      googleAccessToken, settings('account', account),                                 1],
  ['google: a federated identity',   googleAccessToken, settings('federation', federation),                           3],
  ['google: the metadata server',    googleAccessToken, {},                                                           1],
]

for (const [name, find, env, requests] of sources) {
  test(`${name} may be given up at every request`, async () => {
    const work = (ports: Hanging, signal: AbortSignal): Promise<unknown> =>
      find({ ...ports, env: { HOME: folder, ...env } }, signal)
    assert.equal(await abortEverywhere(work, () => vendors, nowMs), requests)
  })
}
