import { Failure } from '../base/index.ts'
import type { ForgeCredentials, ForgeKind } from '../io/forge/index.ts'
import type { RemoteSession } from './remote-session.ts'
import { secretsOfPair } from './secrets.ts'

const tokenNames: Readonly<Record<ForgeKind, readonly [string, ...string[]]>> = {
  github: ['GITHUB_TOKEN', 'GH_TOKEN'],
  gitlab: ['GITLAB_TOKEN'],
  gitea: ['GITEA_TOKEN', 'FORGEJO_TOKEN'],
}

/**
 * Who Tidemark is at a forge: the user's own token where the connection may see it, else what Git
 * was given.
 *
 * What a provider made for Git serves forges of its own kind alone: an App's token opens requests
 * at GitHub, while a cloud's token or a signed password is none of any forge's business.
 *
 * @throws {Failure} `PULL_REQUEST_CREDENTIALS` when there is nothing to show
 */
export function forgeCredentials(
  kind: ForgeKind,
  { way, ambient }: Pick<RemoteSession, 'way' | 'ambient'>,
  env: Readonly<Record<string, string>>,
): ForgeCredentials {
  const names = tokenNames[kind]
  const token = ambient ? names.map((name) => env[name]).find((one) => one) : undefined
  if (token !== undefined) return { kind: 'token', token }
  const { credentials, provider } = way
  if (provider === 'generic' || provider === kind) {
    if (credentials.kind === 'bearer') return { kind: 'token', token: credentials.token }
    if (credentials.kind === 'basic') return credentials
  }
  const remedy = ambient
    ? `set ${names[0]} in the environment`
    : `${names[0]} of the environment is held back; --trust-tree sends it`
  throw new Failure(
    'PULL_REQUEST_CREDENTIALS',
    `cannot open a pull request: there is no token for ${kind}; ${remedy}`,
  )
}

/** What must not be printed of them. */
export function secretsOfForge(credentials: ForgeCredentials): readonly string[] {
  if (credentials.kind === 'token') return [credentials.token]
  return secretsOfPair(credentials.username, credentials.password)
}
