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
