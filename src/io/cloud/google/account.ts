import { type Endpoint, serviceEndpoint } from '../endpoint.ts'
import { readRsaKey, signJwt } from '../jwt.ts'
import type { AccessToken } from '../ports.ts'
import { type Asking, grantToken } from './exchange.ts'
import { type Settings, textSetting } from './settings.ts'

const oauthUrl = 'https://oauth2.googleapis.com/token'
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const assertionLifetimeSeconds = 3600

/**
 * A token for a service account that has a key of its own: it signs for itself (RFC 7523).
 *
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY` for settings that cannot be used, `CLOUD_REFUSED`,
 *   `CLOUD_UNREACHABLE`
 */
export async function serviceAccountToken(
  settings: Settings,
  scopes: readonly string[],
  asking: Asking,
): Promise<AccessToken> {
  const { members, origin } = settings
  const endpoint = tokenEndpoint(settings)
  const issuedAt = Math.floor(asking.ports.clock.nowMs() / 1000)
  const claims = {
    iss: textSetting(settings, 'client_email'),
    scope: scopes.join(' '),
    aud: tokenUri(settings),
    iat: issuedAt,
    exp: issuedAt + assertionLifetimeSeconds,
  }
  const key = readRsaKey(textSetting(settings, 'private_key'), '', `private_key of ${origin}`)
  const id = members['private_key_id']
  const assertion = signJwt(typeof id === 'string' ? { kid: id } : {}, claims, key)
  return grantToken(endpoint, { grant_type: grantType, assertion }, ['assertion'], asking)
}

/**
 * A token for the person who ran `gcloud auth application-default login`.
 *
 * @throws {CloudError} as `serviceAccountToken`
 */
export async function userToken(settings: Settings, asking: Asking): Promise<AccessToken> {
  const form = {
    grant_type: 'refresh_token',
    client_id: textSetting(settings, 'client_id'),
    client_secret: textSetting(settings, 'client_secret'),
    refresh_token: textSetting(settings, 'refresh_token'),
  }
  const secrets = ['client_secret', 'refresh_token']
  return grantToken(tokenEndpoint(settings), form, secrets, asking)
}

function tokenEndpoint(settings: Settings): Endpoint {
  return serviceEndpoint(tokenUri(settings), `token_uri of ${settings.origin}`)
}

/** As it is written: a service account signs it, and Google compares the text. */
function tokenUri({ members }: Settings): string {
  return typeof members['token_uri'] === 'string' ? members['token_uri'] : oauthUrl
}
