import type { GitCredentials } from '../../../core/address/index.ts'
import type { GitUrl } from '../url.ts'

/** What is wrong with credentials in themselves, for when the remote did not take them. */
export function credentialProblem(
  url: GitUrl,
  credentials: GitCredentials,
  ambient: boolean,
): string | undefined {
  if (credentials.kind === 'ssh' || url.transport === 'ssh') return undefined
  if (credentials.kind === 'none') return 'no credentials were given'
  if (credentials.kind !== 'basic' || credentials.password !== '') return undefined
  return ambient
    ? `no password for '${credentials.username}' was given, and no credential helper knows one`
    : 'the password is empty'
}
