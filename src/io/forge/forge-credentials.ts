import { isThisMachine } from '../http/index.ts'
import type { LocatedForge } from './detect.ts'
import type { ForgeCredentials } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { forgeKinds, forges } from './forges.table.ts'

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
  /** Whether the user named the forge: a host that only says what it is gets no token of another. */
  readonly isNamed: boolean
  readonly env: Readonly<Record<string, string>>
}

/**
 * Who Tidemark is at a forge: the user's own token where it is for that host and the connection may
 * see it, else what Git was given.
 *
 * A token of the environment is for the hosts that everybody knows, the one that the CI system names,
 * and the one that the user named; it never goes in the clear.
 *
 * What a provider made for Git serves forges of its own kind alone: an App's token opens requests
 * at GitHub, while a cloud's token or a signed password is none of any forge's business.
 *
 * @throws {ForgeError} `PULL_REQUEST_CREDENTIALS` when there is nothing to show
 */
export function forgeCredentials(
  { kind, apiUrl }: Pick<LocatedForge, 'kind' | 'apiUrl'>,
  identity: ForgeIdentity,
): ForgeCredentials {
  const { git, provider, ambient, env } = identity
  const { tokenVariables } = forges[kind]
  const variable = ambient ? tokenVariables.find((name) => env[name]) : undefined
  const own = ambient ? ownToken({ kind, apiUrl }, identity) : undefined
  if (own !== undefined) return { kind: 'token', token: own.token }
  if (provider === 'generic' || provider === kind) {
    if (git.kind === 'bearer') return { kind: 'token', token: git.token }
    if (git.kind === 'basic') return git
  }
  if (variable !== undefined) {
    const { host } = new URL(apiUrl)
    const text = `cannot open a pull request: ${variable} is not known to be for '${host}'`
    throw new ForgeError('PULL_REQUEST_CREDENTIALS', text, { advice: 'forge-host' })
  }
  const text = `cannot open a pull request: there is no token for ${kind}`
  throw new ForgeError('PULL_REQUEST_CREDENTIALS', text, {
    advice: ambient ? 'forge-token' : 'trust-token',
    facts: { variable: tokenVariables[0] },
  })
}

/** A token of the environment, and how Git shows it. */
type OwnToken = { readonly token: string; readonly variable: string; readonly user: string }

type Server = Pick<LocatedForge, 'kind' | 'apiUrl'>

function ownToken(
  server: Server,
  identity: Pick<ForgeIdentity, 'env' | 'isNamed'>,
): OwnToken | undefined {
  const { env } = identity
  const { tokenVariables, tokenUser, jobToken } = forges[server.kind]
  const variable = tokenVariables.find((name) => env[name])
  const token = env[variable ?? '']
  if (variable !== undefined && token !== undefined && isForHost(server, identity)) {
    return { token, variable, user: tokenUser }
  }
  const job = env[jobToken?.variable ?? '']
  if (jobToken === undefined || !job || !isOfJob(server.apiUrl, env[jobToken.server] ?? '')) {
    return undefined
  }
  return { token: job, variable: jobToken.variable, user: jobToken.user }
}

/** A job's token is for the host that made it and for no other, well-known or named. */
function isOfJob(apiUrl: string, server: string): boolean {
  if (!URL.canParse(server)) return false
  const [own, asked] = [new URL(server), new URL(apiUrl)]
  return isPrivateWay(asked) && own.host === asked.host
}

/** Whether nobody on the way can read along. */
function isPrivateWay({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isThisMachine(hostname)
}

/**
 * A credential helper for git that gives the token of the environment to the forge that it is for;
 * `undefined` where there is none. CI systems have one token for Git and for the API. Git asks its
 * helpers in turn, so the user's own come first, and the token itself stays where it is.
 *
 * @param url - of the repository
 */
export function gitTokenHelper(
  url: string,
  env: ForgeIdentity['env'],
): readonly [name: string, value: string] | undefined {
  const { protocol = '', host = '', origin = '' } = URL.canParse(url) ? new URL(url) : {}
  if ((protocol !== 'https:' && protocol !== 'http:') || host === '') return undefined
  for (const kind of forgeKinds) {
    const own = ownToken({ kind, apiUrl: origin }, { env, isNamed: false })
    if (own === undefined) continue
    const { user, variable } = own
    const answer = `printf 'username=%s\\npassword=%s\\n' ${user} "$${variable}"`
    return [`credential.${origin}.helper`, `!f() { test "$1" = get && ${answer}; }; f`]
  }
  return undefined
}

function isForHost(
  { kind, apiUrl }: Server,
  { env, isNamed }: Pick<ForgeIdentity, 'env' | 'isNamed'>,
): boolean {
  const { hosts, hostsBelow, serverVariables } = forges[kind]
  const url = new URL(apiUrl)
  const { host } = url
  if (!isPrivateWay(url)) return false
  const servers = serverVariables.map((name) => hostOf(env[name] ?? ''))
  const known = [...hosts, ...servers].filter((one) => one !== '')
  const isKnown = known.some((one) => host === one || host === `api.${one}`)
  return isNamed || isKnown || (hostsBelow !== undefined && host.endsWith(`.${hostsBelow}`))
}

/** Of a URL or a plain host; `''` when it is neither. */
function hostOf(server: string): string {
  const url = server.includes('://') ? server : `https://${server}`
  return URL.canParse(url) ? new URL(url).host : ''
}
