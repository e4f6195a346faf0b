import type { Clock, Random } from '../../base/index.ts'
import { decodeUtf8 } from '../../base/index.ts'
import { type HttpRequest, type HttpResponse, headerOf, readBody } from '../../io/http/index.ts'
import type { Faults } from './faults.ts'
import { json, refusal } from './reply.ts'

/** Who may do what. Users may push and pull everything; strangers may pull when it says so. */
export type RegistryAuth = {
  readonly kind: 'basic' | 'bearer'
  /** Passwords by user. */
  readonly users: Readonly<Record<string, string>>
  /** Refresh tokens by user, for the `POST` form of the token request. */
  readonly identityTokens?: Readonly<Record<string, string>>
  readonly anonymousPull?: boolean
  /** Life of a token in seconds; 300 when absent. */
  readonly expiresInS?: number
}

/** Who may pass: the registry's guard and its token server. */
export type Gate = {
  /** Says no, with a challenge, or undefined when the request may pass. */
  readonly check: (request: HttpRequest, name: string | undefined) => HttpResponse | undefined
  /** `GET` or `POST /token`. */
  readonly issue: (request: HttpRequest) => Promise<HttpResponse>
}

type Token = { readonly scopes: readonly string[]; readonly expiresMs: number }

/** Basic or bearer authentication; the token endpoint is part of the registry. */
export function createGate(
  auth: RegistryAuth,
  ports: { readonly clock: Clock; readonly random: Random },
  faults: () => Faults,
): Gate {
  const tokens = new Map<string, Token>()

  const checkBearer = (
    request: HttpRequest,
    name: string | undefined,
  ): HttpResponse | undefined => {
    const scope = name === undefined ? undefined : `repository:${name}:${actionOf(request.method)}`
    const value = /^Bearer (.+)$/i.exec(headerOf(request.headers, 'authorization') ?? '')?.[1]
    const token = faults().badTokens === true ? undefined : tokens.get(value ?? '')
    const isLive = token !== undefined && token.expiresMs > ports.clock.nowMs()
    if (isLive && (scope === undefined || grants(token.scopes, scope))) return undefined
    const origin = new URL(request.url).origin
    const scopeParameter = scope === undefined ? '' : `,scope="${scope}"`
    const challenge = `Bearer realm="${origin}/token",service="registry"${scopeParameter}`
    return refusal('UNAUTHORIZED', { 'www-authenticate': challenge })
  }

  return {
    check(request, name) {
      if (auth.kind === 'bearer') return checkBearer(request, name)
      const isPull = name !== undefined && actionOf(request.method) === 'pull'
      if (userOf(request, auth) !== undefined) return undefined
      if (isPull && auth.anonymousPull === true) return undefined
      return refusal('UNAUTHORIZED', { 'www-authenticate': 'Basic realm="registry"' })
    },

    async issue(request) {
      const query = await tokenRequest(request, auth)
      if (query === undefined) return refusal('UNAUTHORIZED')
      const isStranger = query.user === undefined
      if (isStranger && auth.anonymousPull !== true) return refusal('UNAUTHORIZED')
      const scopes = isStranger
        ? query.scopes.filter((scope) => scope.endsWith(':pull'))
        : query.scopes
      const value = Buffer.from(ports.random.bytes(16)).toString('hex')
      const lifeS = auth.expiresInS ?? 300
      tokens.set(value, { scopes, expiresMs: ports.clock.nowMs() + lifeS * 1_000 })
      return json(200, { token: value, expires_in: lifeS })
    },
  }
}

type TokenRequest = { readonly user: string | undefined; readonly scopes: readonly string[] }

/** Undefined when credentials were given and are wrong. */
async function tokenRequest(
  request: HttpRequest,
  auth: RegistryAuth,
): Promise<TokenRequest | undefined> {
  if (request.method === 'POST') {
    const bytes = await readBody(request.body ?? new Uint8Array(), 64 * 1024, request)
    const form = new URLSearchParams(decodeUtf8(bytes))
    const refresh = form.get('refresh_token')
    const login = Object.entries(auth.identityTokens ?? {}).find(([, token]) => token === refresh)
    if (login === undefined) return undefined
    return { user: login[0], scopes: (form.get('scope') ?? '').split(' ') }
  }
  const user = userOf(request, auth)
  if (user === undefined && request.headers['authorization'] !== undefined) return undefined
  const scopes = new URL(request.url).searchParams.getAll('scope')
  return { user, scopes: scopes.flatMap((scope) => scope.split(' ')) }
}

function userOf(request: HttpRequest, auth: RegistryAuth): string | undefined {
  const header = headerOf(request.headers, 'authorization') ?? ''
  const encoded = /^Basic (.+)$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString()
  const colon = pair.indexOf(':')
  const user = pair.slice(0, colon)
  const isKnown = Object.hasOwn(auth.users, user) && auth.users[user] === pair.slice(colon + 1)
  return isKnown ? user : undefined
}

function actionOf(method: string): 'pull' | 'push' | 'delete' {
  if (method === 'GET' || method === 'HEAD') return 'pull'
  return method === 'DELETE' ? 'delete' : 'push'
}

/** Whether one of the granted `repository:<name>:<actions>` covers the wanted action. */
function grants(granted: readonly string[], need: string): boolean {
  const cut = need.lastIndexOf(':')
  const action = need.slice(cut + 1)
  return granted.some((scope) => {
    const end = scope.lastIndexOf(':')
    const actions = scope.slice(end + 1).split(',')
    return (
      scope.slice(0, end) === need.slice(0, cut) &&
      actions.some((each) => each === action || each === '*')
    )
  })
}
