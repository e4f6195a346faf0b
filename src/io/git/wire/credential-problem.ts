import type { GitCredentials } from '../../../core/address/index.ts'
import type { GitUrl } from '../url.ts'

/** What is wrong with credentials in themselves, for when the remote did not take them. */
export function credentialProblem(url: GitUrl, credentials: GitCredentials): string | undefined {
  if (credentials.kind === 'ssh' || url.transport === 'ssh') return undefined
  if (credentials.kind === 'none') return 'no credentials were given'
  return credentials.kind === 'basic' && credentials.password === ''
    ? 'the password is empty'
    : undefined
}
