import { secretsOfPair } from '../../base/index.ts'
import type { Credentials } from './credentials.ts'

/** What must not be shown of credentials for a registry. */
export function secretsOf(credentials: Credentials | undefined): readonly string[] {
  const {
    username = '',
    password = '',
    auth = '',
    identityToken,
    registryToken,
  } = credentials ?? {}
  const [user = '', ...rest] = Buffer.from(auth, 'base64').toString().split(':')
  const secrets = [
    ...(password === '' ? [] : secretsOfPair(username, password)),
    ...(auth === '' ? [] : [auth, ...secretsOfPair(user, rest.join(':'))]),
    identityToken ?? '',
    registryToken ?? '',
  ]
  return [...new Set(secrets)].filter((secret) => secret !== '')
}
