import { secretsOfPair, secretsOfUrl } from '../../../base/index.ts'
import type { GitCredentials, ProxyAddress } from '../../../core/address/index.ts'

/** What must not be shown of the way to a remote. */
export function secretsOfGit(
  credentials: GitCredentials | undefined,
  proxy: ProxyAddress | undefined,
): readonly string[] {
  const { address = '', username = '', password = '' } = proxy ?? {}
  const pair = password === '' ? [] : secretsOfPair(username, password)
  return [...secretsOfCredentials(credentials), ...secretsOfUrl(address), ...pair]
}

function secretsOfCredentials(credentials: GitCredentials | undefined): readonly string[] {
  switch (credentials?.kind) {
    case 'basic':
      return secretsOfPair(credentials.username, credentials.password)
    case 'bearer':
      return [credentials.token]
    case 'ssh':
      return credentials.passphrase === undefined ? [] : [credentials.passphrase]
    default:
      return []
  }
}

/** What must not be shown of a clone's settings: headers with a token, and proxies with a password. */
export function secretsOfSettings(
  settings: readonly (readonly [name: string, value: string])[],
): readonly string[] {
  return settings.flatMap(([name, value]) => {
    if (name.endsWith('.proxy')) return secretsOfUrl(value)
    if (!name.endsWith('.extraheader')) return []
    const secret = value.trim().split(/\s+/).slice(1).at(-1) ?? ''
    return secret.length < shortestSecret ? [] : [secret, ...secretsInBase64(secret)]
  })
}

/** Shorter words of a header are no tokens, and may stand in any text. */
const shortestSecret = 8

/** `user:password` as basic authentication packs it. */
function secretsInBase64(text: string): readonly string[] {
  const pair = Buffer.from(text, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 0 || /[^\x20-\x7e]/.test(pair)) return []
  return secretsOfPair(pair.slice(0, colon), pair.slice(colon + 1))
}
