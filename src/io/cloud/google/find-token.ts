import path from 'node:path'
import { attempt, messageOf } from '../../../base/index.ts'
import { CloudError } from '../cloud-error.ts'
import { serviceEndpoint } from '../endpoint.ts'
import { readRsaKey, signJwt } from '../jwt.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'
import { readNamedFile, readOptionalFile } from '../read-file.ts'
import { tokenLimitMs, withinTime } from '../time-limit.ts'
import { type Asking, grantToken } from './exchange.ts'
import { externalAccountToken } from './external-account.ts'
import { metadataToken } from './metadata.ts'
import { type Settings, settingsOf, textSetting } from './settings.ts'

/** What Flux asks for, whatever the token is used for (spec/registry-auth §11). */
const scopes: readonly string[] = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/userinfo.email',
]

const fileVariable = 'GOOGLE_APPLICATION_CREDENTIALS'
const oauthUrl = 'https://oauth2.googleapis.com/token'
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const assertionLifetimeSeconds = 3600

/**
 * A token of Google Cloud for the identity of this machine: Application Default Credentials.
 *
 * The file that `GOOGLE_APPLICATION_CREDENTIALS` names, the one of `gcloud auth
 * application-default login`, or the metadata server; the first that is there decides.
 *
 * @throws {CloudError} in words that name the source; the signal's reason when aborted
 */
export async function googleAccessToken(
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AccessToken> {
  const work = (limited: AbortSignal): Promise<AccessToken> => find({ ports, signal: limited })
  return await withinTime(tokenLimitMs, ports.clock, work, signal)
}

async function find(asking: Asking): Promise<AccessToken> {
  const settings = await readSettings(asking)
  if (settings !== undefined) return tokenOf(settings, asking)
  return metadataToken(scopes, asking.ports, asking.signal).catch((cause: unknown) => {
    const text = `found no Google credentials: no credentials file; ${messageOf(cause)}`
    throw CloudError.of('CLOUD_NO_IDENTITY', text, { cause })
  })
}

async function readSettings({ ports, signal }: Asking): Promise<Settings | undefined> {
  const named = ports.env[fileVariable]
  if (named) return parse(await readNamedFile(named, fileVariable, signal), `'${named}'`)
  const { CLOUDSDK_CONFIG: folder, HOME: home } = ports.env
  const gcloud = folder || (home ? path.join(home, '.config', 'gcloud') : undefined)
  if (gcloud === undefined) return undefined
  const file = path.join(gcloud, 'application_default_credentials.json')
  const text = await readOptionalFile(file, 'gcloud', signal)
  return text === undefined ? undefined : parse(text, `'${file}'`)
}

function parse(text: string, origin: string): Settings {
  return settingsOf(
    attempt((): unknown => JSON.parse(text)),
    origin,
  )
}

async function tokenOf(settings: Settings, asking: Asking): Promise<AccessToken> {
  const { origin, members } = settings
  switch (members['type']) {
    case 'service_account':
      return serviceAccountToken(settings, asking)
    case 'authorized_user':
      return userToken(settings, asking)
    case 'external_account':
      return externalAccountToken(settings, scopes, asking)
    default: {
      const known = 'service_account, authorized_user and external_account'
      const text = `${origin} is of a type that is not supported; ${known} are`
      throw CloudError.of('CLOUD_INVALID_IDENTITY', text)
    }
  }
}

/** RFC 7523: the account signs for itself. */
async function serviceAccountToken(settings: Settings, asking: Asking): Promise<AccessToken> {
  const { members, origin } = settings
  const url = typeof members['token_uri'] === 'string' ? members['token_uri'] : oauthUrl
  const issuedAt = Math.floor(asking.ports.clock.nowMs() / 1000)
  const claims = {
    iss: textSetting(settings, 'client_email'),
    scope: scopes.join(' '),
    aud: url,
    iat: issuedAt,
    exp: issuedAt + assertionLifetimeSeconds,
  }
  const key = readRsaKey(textSetting(settings, 'private_key'), '', `private_key of ${origin}`)
  const id = members['private_key_id']
  const assertion = signJwt(typeof id === 'string' ? { kid: id } : {}, claims, key)
  const endpoint = serviceEndpoint(url, `token_uri of ${origin}`)
  return grantToken(endpoint, { grant_type: grantType, assertion }, ['assertion'], asking)
}

async function userToken(settings: Settings, asking: Asking): Promise<AccessToken> {
  const form = {
    grant_type: 'refresh_token',
    client_id: textSetting(settings, 'client_id'),
    client_secret: textSetting(settings, 'client_secret'),
    refresh_token: textSetting(settings, 'refresh_token'),
  }
  const { members, origin } = settings
  const url = typeof members['token_uri'] === 'string' ? members['token_uri'] : oauthUrl
  const endpoint = serviceEndpoint(url, `token_uri of ${origin}`)
  return grantToken(endpoint, form, ['client_secret', 'refresh_token'], asking)
}
