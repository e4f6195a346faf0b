import { isVisibleAscii, parseJson } from '../../../base/index.ts'
import { membersOf } from '../../http/index.ts'
import { answerDepth, ask, refusal } from '../ask.ts'
import { CloudError } from '../cloud-error.ts'
import { getRequest, metadataEndpoint, serviceEndpoint } from '../endpoint.ts'
import type { AccessToken } from '../ports.ts'
import { readNamedFile } from '../read-file.ts'
import { type Asking, exchangeToken, impersonate } from './exchange.ts'
import { type Settings, settingsOf, textSetting } from './settings.ts'

/**
 * A token by workload identity federation: somebody else's token, from a file or a URL, is
 * exchanged, and turned into a service account's if the settings name one.
 *
 * Programs (`executable`) are not run; the signed requests of AWS (`environment_id`) are not made.
 *
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY` for settings that cannot be used, and what
 *   the exchange throws
 */
export async function externalAccountToken(
  settings: Settings,
  scopes: readonly string[],
  asking: Asking,
): Promise<AccessToken> {
  const { origin } = settings
  const tokenUrl = serviceEndpoint(textSetting(settings, 'token_url'), `token_url of ${origin}`)
  const audience = textSetting(settings, 'audience')
  const tokenType = textSetting(settings, 'subject_token_type')
  const token = await subjectToken(settings, asking)
  const federated = await exchangeToken(tokenUrl, { audience, token, tokenType }, scopes, asking)
  const name = 'service_account_impersonation_url'
  if (settings.members[name] === undefined) return federated
  const account = serviceEndpoint(textSetting(settings, name), `${name} of ${origin}`)
  return impersonate(account, federated.token, scopes, asking)
}

async function subjectToken(settings: Settings, asking: Asking): Promise<string> {
  const source = settingsOf(
    settings.members['credential_source'],
    `credential_source of ${settings.origin}`,
  )
  const text = await sourceText(source, asking)
  const format = source.members['format']
  if (format === undefined) return checked(text.trim(), source)
  const described = settingsOf(format, `format of ${source.origin}`)
  if (described.members['type'] !== 'json') return checked(text.trim(), source)
  const field = textSetting(described, 'subject_token_field_name')
  return checked(membersOf(parseJson(text, answerDepth))[field], source)
}

async function sourceText(source: Settings, { ports, signal }: Asking): Promise<string> {
  if (source.members['file'] !== undefined) {
    return readNamedFile(textSetting(source, 'file'), source.origin, signal)
  }
  if (source.members['url'] === undefined || source.members['environment_id'] !== undefined) {
    throw CloudError.of('CLOUD_INVALID_IDENTITY', `${source.origin} names neither a file nor a URL`)
  }
  const origin = `url of ${source.origin}`
  const endpoint = metadataEndpoint(textSetting(source, 'url'), origin)
  const answer = await ask({ whom: origin }, getRequest(endpoint, headersOf(source)), ports, signal)
  if (answer.status !== 200) throw refusal(answer, undefined)
  return answer.text
}

function headersOf({ members }: Settings): Record<string, string> {
  const given = Object.entries(members['headers'] ?? {}) as [string, unknown][]
  const texts = given.filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return Object.fromEntries(texts.map(([name, text]) => [name.toLowerCase(), text]))
}

function checked(token: unknown, { origin }: Settings): string {
  if (isVisibleAscii(token)) return token
  throw CloudError.of('CLOUD_INVALID_IDENTITY', `${origin} gave no token`)
}
