import type { ForgeCredentials } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { type ForgeKind, forges } from './forges.table.ts'

/** What there is to show to a forge. */
export type ForgeIdentity = {
  /** What Git was given, and who made it: a login provider, or people (`generic`). */
  readonly git:
    | { readonly kind: 'none' | 'ssh' }
    | { readonly kind: 'bearer'; readonly token: string }
    | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  readonly provider: string
  /** Whether the connection may see the user's own environment. */
  readonly ambient: boolean
  readonly env: Readonly<Record<string, string>>
}

/**
 * Who Tidemark is at a forge: the user's own token where the connection may see it, else what Git
 * was given.
 *
 * What a provider made for Git serves forges of its own kind alone: an App's token opens requests
 * at GitHub, while a cloud's token or a signed password is none of any forge's business.
 *
 * @throws {ForgeError} `PULL_REQUEST_CREDENTIALS` when there is nothing to show
 */
export function forgeCredentials(
  kind: ForgeKind,
  { git, provider, ambient, env }: ForgeIdentity,
): ForgeCredentials {
  const { tokenVariables } = forges[kind]
  const token = ambient ? tokenVariables.map((name) => env[name]).find((text) => text) : undefined
  if (token !== undefined) return { kind: 'token', token }
  if (provider === 'generic' || provider === kind) {
    if (git.kind === 'bearer') return { kind: 'token', token: git.token }
    if (git.kind === 'basic') return git
  }
  const text = `cannot open a pull request: there is no token for ${kind}`
  throw new ForgeError('PULL_REQUEST_CREDENTIALS', text, {
    advice: ambient ? 'forge-token' : 'trust-token',
    facts: { variable: tokenVariables[0] },
  })
}
