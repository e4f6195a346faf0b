import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import {
  type HttpRequest,
  type HttpResponse,
  readBody,
  readBodyStart,
  redactUrl,
  type Send,
} from '../http/index.ts'
import { answerError } from './answer-error.ts'
import { type Credentials, passwordAuthorization } from './credentials.ts'
import { parseGoJson } from './go-text.ts'
import { type RealmRule, realmReach, refuseRealm } from './realm.ts'
import { RegistryError } from './registry-error.ts'

/** A bearer token. */
export type Token = {
  readonly value: string
  readonly expiresInS: number
  /** Takes the place of the credentials when the token is renewed. */
  readonly refreshToken?: string
}

/** What a token server is asked for. */
export type TokenRequest = {
  readonly realm: string
  readonly service: string
  readonly scopes: readonly string[]
  readonly credentials: Credentials | undefined
  readonly rule: RealmRule
}

/** A token server's answer may not be larger. */
const answerBytes = 64 * 1024

/** What a token lives at least, when the server does not say (distribution's token spec). */
const defaultLifeS = 60

/** The name that upstream gives to the client; some servers know their clients by it. */
const clientId = 'go-containerregistry'

/**
 * Gets a bearer token (registry-auth §4.3); what a token server says is never quoted, as the
 * registry could name any page of our network as its token server. With an identity token by `POST` and, when that is
 * unknown there, by `GET`; else by `GET`, with a password if there is one.
 *
 * @param sendTo - builds the `Send` for a rule about redirects
 * @throws {RegistryError} `REALM` when the realm may not be asked, `TOKEN` when no token comes back
 */
export async function fetchToken(
  asked: TokenRequest,
  ports: { readonly sendTo: SendTo; readonly nowMs: () => number },
  signal: AbortSignal,
): Promise<Token> {
  const realm = realmOf(asked)
  const send = ports.sendTo((_from, to) => refuseRealm(to, asked.rule))
  const reach = realmReach(realm, asked.rule)
  const identityToken = asked.credentials?.identityToken
  if (identityToken) {
    const request = { ...postForm(realm, asked, identityToken), reach }
    const response = await send(request, signal)
    if (response.status !== 404) return read(request, response, ports.nowMs)
    await readBodyStart(response.body, answerBytes)
  }
  const request = { ...getForm(realm, asked), reach }
  return read(request, await send(request, signal), ports.nowMs)
}

/** A `Send` that follows redirects unless they are refused. */
export type SendTo = (refuse: (from: URL, to: URL) => string | undefined) => Send

function realmOf({ realm, rule }: TokenRequest): URL {
  if (realm === '') {
    throw new RegistryError('CHALLENGE', 'malformed www-authenticate, missing realm')
  }
  if (!URL.canParse(realm)) {
    throw new RegistryError('CHALLENGE', `malformed www-authenticate, realm is no URL: ${realm}`)
  }
  const url = new URL(realm)
  const refusal = refuseRealm(url, rule)
  if (refusal !== undefined) throw new RegistryError('REALM', refusal)
  return url
}

function postForm(realm: URL, asked: TokenRequest, identityToken: string): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: identityToken,
    service: asked.service,
    scope: asked.scopes.join(' '),
    client_id: clientId,
  })
  return {
    method: 'POST',
    url: realm.href,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encodeUtf8(form.toString()),
  }
}

function getForm(realm: URL, asked: TokenRequest): HttpRequest {
  const url = new URL(realm)
  url.searchParams.delete('scope')
  for (const scope of asked.scopes) url.searchParams.append('scope', scope)
  url.searchParams.set('service', asked.service)
  const authorization = passwordAuthorization(asked.credentials ?? {})
  return {
    method: 'GET',
    url: url.href,
    headers: authorization === undefined ? {} : { authorization },
  }
}

async function read(
  request: HttpRequest,
  response: HttpResponse,
  nowMs: () => number,
): Promise<Token> {
  if (response.status !== 200) {
    throw await answerError({ ...request, isForeign: true }, response, nowMs())
  }
  const text = decodeUtf8(await readBody(response.body, answerBytes, request))
  const answer = parse(text)
  const value = answer['access_token'] || answer['token']
  if (typeof value !== 'string' || value === '') {
    const url = redactUrl(response.url ?? request.url)
    throw new RegistryError('TOKEN', `no token in bearer response of ${url}`, { facts: { url } })
  }
  const expiresIn = answer['expires_in']
  const refreshToken = answer['refresh_token']
  return {
    value,
    expiresInS: typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn : defaultLifeS,
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseGoJson(text, 'document')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
