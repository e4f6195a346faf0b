import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  clock,
  file,
  nowMs,
  portsOf,
  type Reply,
  signal,
  vendor,
} from '../../../../test/cloud/vendor.ts'
import { type Clock, encodeUtf8 } from '../../../base/index.ts'
import type { Send } from '../../http/index.ts'
import { awsCredentials, tokenLimitMs } from '../index.ts'
import { signAwsRequest } from './sign.ts'

const region = 'eu-west-1'
const inAnHour = nowMs + 3_600_000
const given = {
  AccessKeyId: 'ASIA1',
  SecretAccessKey: 'role/secret',
  Token: 'role+token==',
  Expiration: '2026-01-02T04:04:05Z',
}
const roleKeys = {
  accessKeyId: 'ASIA1',
  secretAccessKey: 'role/secret',
  sessionToken: 'role+token==',
  expiresAtMs: inAnHour,
}
const arn = 'arn:aws:iam::123456789012:role/fleet'

/** What STS documents for both of its actions. */
function assumed(action: string): Reply {
  const credentials = `<AccessKeyId>ASIA1</AccessKeyId>
      <SecretAccessKey>role/secret</SecretAccessKey>
      <SessionToken>role+token==</SessionToken>
      <Expiration>2026-01-02T04:04:05Z</Expiration>`
  const result = `<AssumedRoleUser><Arn>arn:x</Arn></AssumedRoleUser><Credentials>${credentials}</Credentials>`
  const xml = `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result></${action}Response>`
  return [200, xml, { 'content-type': 'text/xml' }]
}

function find(env: Record<string, string>): ReturnType<typeof awsCredentials> {
  return awsCredentials(region, portsOf(env), signal)
}

test('aws: keys in the environment come first, and have no end', async () => {
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/x',
  }
  assert.deepEqual(await find(env), {
    accessKeyId: 'AKIA',
    secretAccessKey: 's',
    expiresAtMs: Number.POSITIVE_INFINITY,
  })
})

test('aws: a web identity takes on its role, without a signature', async () => {
  const sts = await vendor({ 'POST /': assumed('AssumeRoleWithWebIdentity') })
  const env = {
    AWS_WEB_IDENTITY_TOKEN_FILE: file('web-token', 'head.claims.sig\n'),
    AWS_ROLE_ARN: arn,
    AWS_ROLE_SESSION_NAME: 'pod',
    AWS_ENDPOINT_URL_STS: sts.url,
  }
  assert.deepEqual(await find(env), roleKeys)
  const [asked] = sts.asked
  assert.equal(asked?.headers['authorization'], undefined)
  assert.deepEqual(asked?.form, {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: arn,
    RoleSessionName: 'pod',
    WebIdentityToken: 'head.claims.sig',
  })
})

test('aws: STS is that of the region, and of its partition', async () => {
  const token = file('token', 't')
  const env = { AWS_WEB_IDENTITY_TOKEN_FILE: token, AWS_ROLE_ARN: arn }
  const urls: string[] = []
  const ports = {
    ...portsOf(env),
    send: async (request: { readonly url: string }) => {
      urls.push(request.url)
      throw new Error('down')
    },
  }
  for (const place of ['us-east-1', 'cn-north-1', 'eusc-de-east-1', 'us-gov-west-1']) {
    await assert.rejects(awsCredentials(place, ports, signal), { code: 'CLOUD_UNREACHABLE' })
  }
  assert.deepEqual(urls, [
    'https://sts.us-east-1.amazonaws.com/',
    'https://sts.cn-north-1.amazonaws.com.cn/',
    'https://sts.eusc-de-east-1.amazonaws.eu/',
    'https://sts.us-gov-west-1.amazonaws.com/',
  ])
  await assert.rejects(awsCredentials('evil.example/', ports, signal), {
    code: 'CLOUD_INVALID_IDENTITY',
  })
})

test('aws: a profile, its credentials file outranking its config file', async () => {
  const env = {
    AWS_CONFIG_FILE: file(
      'config',
      '# mine\n[default]\nregion = x\n[profile work] ; here\naws_access_key_id = old\naws_secret_access_key = kept # note\ns3 =\n  max = 1\n[services x]\naws_access_key_id = no\n',
    ),
    AWS_SHARED_CREDENTIALS_FILE: file('credentials', '[work]\r\nAWS_ACCESS_KEY_ID=new\r\n'),
    AWS_PROFILE: 'work',
  }
  const { accessKeyId, secretAccessKey } = await find(env)
  assert.deepEqual([accessKeyId, secretAccessKey], ['new', 'kept'])
})

test('aws: a profile takes on a role with the keys of another, signed', async () => {
  const sts = await vendor({ 'POST /': assumed('AssumeRole') })
  const env = {
    AWS_CONFIG_FILE: file(
      'chain',
      `[profile prod]\nrole_arn = ${arn}\nsource_profile = base\nexternal_id = shared\nduration_seconds = 900\n[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = base\naws_session_token = session`,
    ),
    AWS_PROFILE: 'prod',
    AWS_ENDPOINT_URL_STS: sts.url,
  }
  assert.deepEqual(await find(env), roleKeys)
  const [asked] = sts.asked
  const scope = '20260102/eu-west-1/sts/aws4_request'
  const headers = 'content-type;host;x-amz-date;x-amz-security-token'
  assert.match(
    String(asked?.headers['authorization']),
    new RegExp(
      `^AWS4-HMAC-SHA256 Credential=AKIABASE/${scope}, SignedHeaders=${headers}, Signature=[0-9a-f]{64}$`,
    ),
  )
  assert.deepEqual(asked?.form, {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: arn,
    RoleSessionName: 'tidemark',
    DurationSeconds: '900',
    ExternalId: 'shared',
  })
})

test('aws: the signature is the one of the published example', () => {
  // The test suite of Signature Version 4, `post-x-www-form-urlencoded`.
  const keys = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    expiresAtMs: 0,
  }
  const request = {
    method: 'POST',
    url: 'https://example.amazonaws.com/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from('Param1=value1'),
  }
  const scope = { region: 'us-east-1', service: 'service', nowMs: Date.UTC(2015, 7, 30, 12, 36) }
  const { authorization } = signAwsRequest(request, keys, scope).headers
  assert.match(
    String(authorization),
    /Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a$/,
  )
})

test('aws: a container is asked with its token, read anew each time', async () => {
  const agent = await vendor({ 'GET /v1/credentials': [200, given] })
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file('pod-token', 'first\n'),
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'outranked',
  }
  assert.deepEqual(await find(env), roleKeys)
  file('pod-token', 'second')
  await find(env)
  assert.deepEqual(
    agent.asked.map(({ headers }) => headers['authorization']),
    ['first', 'second'],
  )
})

test('aws: an ECS task is at the known address, whatever its path says', async () => {
  const seen: unknown[] = []
  const ports = {
    ...portsOf({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '@evil.example/v2/x?id=1' }),
    send: async (request: object) => {
      seen.push(request)
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(given)) }
    },
  }
  assert.deepEqual(await awsCredentials(region, ports, signal), roleKeys)
  assert.deepEqual(seen, [
    {
      method: 'GET',
      url: 'http://169.254.170.2/@evil.example/v2/x?id=1',
      headers: { accept: 'application/json' },
      reach: { only: ['169.254.170.2'] },
    },
  ])
})

const rolePath = 'GET /latest/meta-data/iam/security-credentials/'

test('aws: an instance is asked by version 2 of its metadata service', async () => {
  const imds = await vendor({
    'PUT /latest/api/token': [200, 'session=='],
    [rolePath]: [200, 'fleet\n'],
    [`${rolePath}fleet`]: [200, { Code: 'Success', Type: 'AWS-HMAC', ...given }],
  })
  assert.deepEqual(await find({ AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url }), roleKeys)
  const [opening, ...rest] = imds.asked
  assert.equal(opening?.headers['x-aws-ec2-metadata-token-ttl-seconds'], '60')
  for (const { headers } of rest) assert.equal(headers['x-aws-ec2-metadata-token'], 'session==')
  assert.equal(rest.length, 2)
})

test('aws: nothing at all says where it looked', async () => {
  const off = { AWS_EC2_METADATA_DISABLED: 'true' }
  await assert.rejects(find(off), {
    code: 'CLOUD_NO_IDENTITY',
    message:
      'found no AWS credentials: neither in the environment nor in a profile nor from a container; the EC2 instance metadata service is switched off',
  })
})

test('aws: where no metadata service answers, the wait is short', async () => {
  const waited: number[] = []
  const impatient = {
    ...clock,
    sleep: async (delayMs: number, ending: AbortSignal) => {
      waited.push(delayMs)
      if (delayMs > 5_000) await clock.sleep(delayMs, ending)
    },
  }
  const send = (_request: object, limited: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      limited.addEventListener('abort', () => reject(limited.reason), { once: true })
    })
  await assert.rejects(awsCredentials(region, { ...portsOf({}), send, clock: impatient }, signal), {
    code: 'CLOUD_NO_IDENTITY',
    message: /could not reach the EC2 instance metadata service: no answer within 2000 ms$/,
  })
  assert.deepEqual(waited, [10_000, 2_000])
})

let profiles = 0
const profile = (text: string): Record<string, string> => ({
  AWS_CONFIG_FILE: file(`profile-${profiles++}`, text),
  AWS_PROFILE: 'p',
})
const keyless = "AWS profile 'p' "

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, env: Record<string, string>, message: RegExp | string][] = [
  ['a web identity without a role',   { AWS_WEB_IDENTITY_TOKEN_FILE: '/x' },                 'AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not'],
  ['a token that is not there',       { AWS_WEB_IDENTITY_TOKEN_FILE: '/x', AWS_ROLE_ARN: arn }, "cannot read '/x' of AWS_WEB_IDENTITY_TOKEN_FILE: no such file"],
  ['a profile that is not there',     { AWS_PROFILE: 'none' },                               "AWS profile 'none' is in no file"],
  ['a profile that runs a program',   profile('[profile p]\ncredential_process = rm'),       /^AWS profile 'p' uses credential_process, which is not supported; put its keys/],
  ['a profile that wants a browser',  profile('[profile p]\nsso_session = s'),               /^AWS profile 'p' uses sso_session, which is not supported/],
  ['a second factor',                 profile('[profile p]\nrole_arn = a\nmfa_serial = m'),  `${keyless}wants a second factor, and nobody is asked`],
  ['a role without a source',         profile('[profile p]\nrole_arn = a'),                  `${keyless}names a role, and no source_profile or credential_source that is known`],
  ['a source without keys',           profile('[profile p]\nrole_arn = a\nsource_profile = q'), "AWS profile 'q' has no keys for profile 'p'"],
  ['a circle of sources',             profile('[profile p]\nrole_arn = a\nsource_profile = q\n[profile q]\nrole_arn = b\nsource_profile = p'), `${keyless}is its own source by way of others`],
  ['plain HTTP to the internet',      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://8.8.8.8/x' }, 'AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https URL, or one of this machine'],
  ['plain HTTP into a network',       { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://10.0.0.8/x' }, 'AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https URL, or one of this machine, of ECS or of EKS'],
  ['the metadata of the instance',    { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.169.254/x' }, 'AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https URL, or one of this machine, of ECS or of EKS'],
  ['a token that breaks its line',    { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/x', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a\r\nb: c' }, 'AWS_CONTAINER_AUTHORIZATION_TOKEN holds no token'],
]
for (const [name, env, message] of refused) {
  test(`aws: refuses ${name}`, async () => {
    await assert.rejects(find(env), { code: 'CLOUD_INVALID_IDENTITY', message })
  })
}

const denied = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized, hush
second line</Message></Error></ErrorResponse>`
const once = '<Credentials><AccessKeyId>A</AccessKeyId></Credentials>'

// biome-ignore format: a table is read down its columns
const answers: readonly [name: string, reply: Reply, code: string, message: string][] = [
  ['a refusal',             [403, denied],                     'CLOUD_REFUSED',     'the AWS security token service answered 403: AccessDenied: Not authorized, ***'],
  ['trouble',               [503, 'busy'],                     'CLOUD_UNREACHABLE', 'the AWS security token service answered 503'],
  ['a redirect',            [302, '', { location: 'http://127.0.0.1:1/' }], 'CLOUD_REFUSED', 'the AWS security token service answered 302'],
  ['no XML',                [200, '{}'],                       'CLOUD_UNREACHABLE', "the AWS security token service gave an answer without a usable 'AccessKeyId'"],
  ['half the keys',         [200, once],                       'CLOUD_UNREACHABLE', "the AWS security token service gave an answer without a usable 'SecretAccessKey'"],
  ['keys told twice',       [200, once + once],                'CLOUD_UNREACHABLE', "the AWS security token service gave an answer without a usable 'AccessKeyId'"],
]
for (const [name, reply, code, message] of answers) {
  test(`aws: STS answers with ${name}`, async () => {
    const sts = await vendor({ 'POST /': reply })
    const env = {
      AWS_WEB_IDENTITY_TOKEN_FILE: file('secret-token', 'hush'),
      AWS_ROLE_ARN: arn,
      AWS_ENDPOINT_URL_STS: sts.url,
    }
    await assert.rejects(find(env), { code, message })
    assert.equal(sts.asked.length, 1)
  })
}

test('aws: metadata that opens a session and then hangs is no internal error', async () => {
  let hung = (): void => undefined
  const late = new Promise<void>((resolve) => {
    hung = resolve
  })
  const send: Send = async ({ method }, limited) => {
    if (method === 'PUT') return { status: 200, headers: {}, body: encodeUtf8('session') }
    hung()
    return await new Promise((_resolve, reject) => {
      limited.addEventListener('abort', () => reject(limited.reason), { once: true })
    })
  }
  const sleep: Clock['sleep'] = (delayMs, ending) =>
    delayMs === tokenLimitMs ? late : clock.sleep(delayMs, ending)
  const ports = { ...portsOf({}), send, clock: { ...clock, sleep } }
  await assert.rejects(awsCredentials('eu-west-1', ports, signal), {
    code: 'CLOUD_NO_IDENTITY',
    message: /; could not reach the EC2 instance metadata service: no answer within 10000 ms$/,
  })
})
