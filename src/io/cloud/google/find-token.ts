import path from 'node:path'
import { attempt, messageOf } from '../../../base/index.ts'
import { CloudError } from '../cloud-error.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'
import { readNamedFile, readOptionalFile } from '../read-file.ts'
import { identityWithin, tokenLimitMs } from '../time-limit.ts'
import { serviceAccountToken, userToken } from './account.ts'
import type { Asking } from './exchange.ts'
import { externalAccountToken } from './external-account.ts'
import { metadataToken } from './metadata.ts'
import { type Settings, settingsOf } from './settings.ts'

/** What Flux asks for, whatever the token is used for (spec/registry-auth §11). */
const scopes: readonly string[] = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/userinfo.email',
]

const fileVariable = 'GOOGLE_APPLICATION_CREDENTIALS'

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
  return await identityWithin(tokenLimitMs, ports.clock, work, signal)
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
      return serviceAccountToken(settings, scopes, asking)
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
