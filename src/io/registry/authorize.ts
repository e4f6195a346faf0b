import type { BoundedMap, Clock } from '../../base/index.ts'
import type { Challenge } from './challenge.ts'
import { basicAuthorization, type Credentials, credentialsKey } from './credentials.ts'
import { authorityOf, type RegistryImage } from './image.ts'
import type { Ping } from './ping.ts'
import { mayShowSecrets } from './realm.ts'
import { fetchToken, type SendTo, type Token } from './token.ts'

/** A right to call: the scopes asked for so far and the token they gave. */
export type Lease = {
  readonly scopes: readonly string[]
  readonly token: string
  readonly renewAtMs: number
  readonly refreshToken?: string
  /** What must not be shown, of the tokens before this one, too. */
  readonly secrets: readonly string[]
}

/** One image at one registry, and what is known about the way in. */
export type Way = {
  readonly image: RegistryImage
  readonly known: Ping
  readonly leases: BoundedMap<Lease>
  readonly sendTo: SendTo
  readonly clock: Clock
}

/** What to say in `Authorization`; a fresh one was made for this call. */
export type Authorized = { readonly value: string | undefined; readonly isFresh: boolean }

/** A token is renewed this long before it ends, so that it survives the way to the registry. */
const renewEarlyMs = 5_000

/** What to start with; fetches a token where one is wanted and none is left. */
export async function authorize(way: Way, signal: AbortSignal): Promise<Authorized> {
  const { known, image, leases, clock } = way
  const credentials = image.credentials ?? {}
  if (known.challenge?.scheme !== 'bearer') {
    return { value: basicAuthorization(credentials), isFresh: true }
  }
  if (credentials.registryToken) {
    return { value: `Bearer ${credentials.registryToken}`, isFresh: true }
  }
  const lease = leases.get(leaseKey(image))
  if (lease !== undefined && clock.nowMs() < lease.renewAtMs) {
    return { value: `Bearer ${lease.token}`, isFresh: false }
  }
  const value = await renew(way, known.challenge, scopesOf(image, lease), signal)
  return { value, isFresh: true }
}

/**
 * What to say to a 401 that follows `first`; undefined when there is nothing new to say.
 *
 * The challenge of the 401 counts, not the remembered one: registries change, and some welcome
 * everybody at the front door.
 */
export async function authorizeAgain(
  way: Way,
  challenge: Challenge | undefined,
  first: Authorized,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { image, known, leases } = way
  const credentials = image.credentials ?? {}
  const current = challenge ?? known.challenge
  if (current?.scheme !== 'bearer') {
    const basic = basicAuthorization(credentials)
    return basic === first.value ? undefined : basic
  }
  if (credentials.registryToken || (challenge === undefined && first.isFresh)) return undefined
  const scopes = demandedFirst(
    current.parameters['scope'],
    scopesOf(image, leases.get(leaseKey(image))),
  )
  // Upstream keeps the realm of the front door when an API call names another one.
  const door = known.challenge?.scheme === 'bearer' ? known.challenge : current
  return renew(way, door, scopes, signal)
}

/**
 * Merges the scope a registry demands into those already asked for.
 *
 * The new one goes in front: some token servers grant only the first `scope` and ignore the rest,
 * so that appending would end in 401 for ever.
 */
function demandedFirst(demanded: string | undefined, known: readonly string[]): readonly string[] {
  if (demanded === undefined || demanded === '' || known.includes(demanded)) return known
  return [demanded, ...known]
}

function scopesOf(image: RegistryImage, lease: Lease | undefined): readonly string[] {
  return lease?.scopes ?? [`repository:${image.repository}:pull`]
}

async function renew(
  way: Way,
  challenge: Challenge,
  scopes: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { known, image, leases, clock, sendTo } = way
  const { realm = '', service = '' } = challenge.parameters
  const rule = {
    registry: authorityOf(image.registry),
    isPlain: known.scheme === 'http',
    ...(known.peer === undefined ? {} : { peer: known.peer }),
  }
  const isShown =
    URL.canParse(realm) && mayShowSecrets(new URL(realm), { insecure: image.insecure })
  const own = isShown ? image.credentials : undefined
  const get = (credentials: Credentials | undefined): Promise<Token> => {
    const asked = { realm, service, scopes, credentials, rule }
    return fetchToken(asked, { sendTo, nowMs: clock.nowMs }, signal)
  }
  const before = leases.get(leaseKey(image))
  const refresh = isShown ? before?.refreshToken : undefined
  const token =
    refresh === undefined
      ? await get(own)
      : await get({ identityToken: refresh }).catch(() => get(own))
  leases.set(leaseKey(image), leaseOf(token, scopes, before, clock.nowMs()))
  return `Bearer ${token.value}`
}

function leaseOf(
  { value, expiresInS, refreshToken }: Token,
  scopes: readonly string[],
  before: Lease | undefined,
  nowMs: number,
): Lease {
  const secrets = [value, refreshToken ?? '', ...(before?.secrets ?? [])].slice(0, secretsKept)
  const renewAtMs = nowMs + expiresInS * 1_000 - renewEarlyMs
  const kept = refreshToken === undefined ? {} : { refreshToken }
  return { scopes, token: value, renewAtMs, secrets, ...kept }
}

/** Tokens of one image that may still be said back. */
const secretsKept = 8

/** Under what an image's lease is kept. */
export function leaseKey(image: RegistryImage): string {
  return `${image.registry}/${image.repository} ${credentialsKey(image.credentials)}`
}
