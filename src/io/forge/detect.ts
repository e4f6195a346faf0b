import { type Clock, withinTime } from '../../base/index.ts'
import { askJson, followRedirects, type JsonLimits, type Send } from '../http/index.ts'
import { depthLimit } from './fields.ts'
import type { ForgeTarget } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { type ForgeKind, forgeKinds, forges } from './forges.table.ts'
import { parsePlace, type RepositoryPlace } from './location.ts'

/** What the user says about the forge; the rest is found out. */
export type ForgeHints = {
  readonly kind?: ForgeKind
  /** The API's base where it is not in its usual place: another host, or below a path. */
  readonly apiUrl?: string
}

/** The repository at its forge, and which forge that is. */
export type LocatedForge = ForgeTarget & { readonly kind: ForgeKind }

/** Of any answer to a probe only the start is read: enough for each of them. */
const probeBytes = 256 * 1024

const probeLimits: JsonLimits = {
  bodyBytes: probeBytes,
  cut: { fromStatus: 0, bytes: probeBytes },
  depth: depthLimit,
}

/** For all probes of a host, repetitions included: nobody was asked yet who would miss an answer. */
const probeLimitMs = 60_000

/**
 * Finds the forge of a repository from its Git URL.
 *
 * Hosts that everybody knows need no request, nor does a kind that is given. Others are asked for
 * what each forge tells anybody, one after the other and without credentials.
 *
 * @throws {ForgeError} `FORGE_URL`, `FORGE_UNKNOWN`, or `FORGE_UNAVAILABLE` when the host is out of
 *   order
 */
export async function locateForge(
  gitUrl: string,
  hints: ForgeHints,
  { send, clock }: { readonly send: Send; readonly clock: Clock },
  signal: AbortSignal,
): Promise<LocatedForge> {
  const place = parsePlace(gitUrl)
  const given = givenApi(hints)
  const ask = (limited: AbortSignal): Promise<ForgeKind> => probe(place, given, send, limited)
  const kindByHost = hints.kind ?? knownKind(place.hostname)
  const kind = kindByHost ?? (await withinTime(probeLimitMs, clock, ask, signal))
  const apiUrl = given ?? usualApi(kind, place)
  return { kind, apiUrl, repository: repositoryAt(kind, place, apiUrl) }
}

/** The API's base without the slashes at its end. */
function givenApi({ apiUrl }: ForgeHints): string | undefined {
  if (apiUrl === undefined) return undefined
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url === undefined || !isWeb || `${url.username}${url.password}${url.search}` !== '') {
    throw new ForgeError(
      'FORGE_URL',
      'the URL of the API must begin with https:// and hold neither credentials nor a query',
      { advice: 'forge-address' },
    )
  }
  return `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, '')}`
}

function knownKind(hostname: string): ForgeKind | undefined {
  return forgeKinds.find((kind) => {
    const { hosts, hostsBelow } = forges[kind]
    return hosts.includes(hostname) || (hostsBelow && hostname.endsWith(`.${hostsBelow}`))
  })
}

function usualApi(kind: ForgeKind, { origin, hostname }: RepositoryPlace): string {
  const { hasApiHost, apiPath } = forges[kind]
  const isCloud = hasApiHost && knownKind(hostname) === kind
  return isCloud ? `https://api.${hostname}` : `${origin}${apiPath}`
}

/** The repository's own segments: what lies before them when the forge lives below a path is not. */
function repositoryAt(kind: ForgeKind, { segments, hostname }: RepositoryPlace, api: string) {
  const root = URL.canParse(api) ? new URL(api).pathname.replace(/\/api\/v\d+$/, '') : ''
  const below = root.split('/').filter((segment) => segment !== '')
  const isBelow = below.length > 0 && below.every((segment, index) => segments[index] === segment)
  const path = isBelow ? segments.slice(below.length) : segments
  if (path.length < 2 || (path.length > 2 && !forges[kind].hasNestedGroups)) {
    throw new ForgeError(
      'FORGE_URL',
      `cannot make requests for '${segments.join('/')}' at '${hostname}': ${kind} wants owner/name`,
      { advice: 'forge-path' },
    )
  }
  return path.join('/')
}

/** From the last one of the table to the first, which others imitate. */
async function probe(
  { origin, hostname }: RepositoryPlace,
  given: string | undefined,
  send: Send,
  signal: AbortSignal,
): Promise<ForgeKind> {
  const root = given?.replace(/\/api\/v\d+$/, '') ?? origin
  let isOutOfOrder = false
  for (const kind of forgeKinds.toReversed()) {
    const { apiPath, probe } = forges[kind]
    const url = `${root}${apiPath}${probe.path}`
    const request = { method: 'GET', url, headers: { accept: 'application/json' } }
    const answer = await askJson(followRedirects(send), request, probeLimits, signal)
    if (probe.isOwn(answer)) return kind
    isOutOfOrder ||= answer.status === 429 || answer.status >= 500
  }
  const problem = `cannot tell which forge runs at '${hostname}'`
  if (isOutOfOrder) {
    throw new ForgeError('FORGE_UNAVAILABLE', `${problem}: it is out of order`, {
      remedy: 'retry',
      advice: 'forge-kind-later',
    })
  }
  const names = forgeKinds.map((kind) => forges[kind].name).join(' nor as ')
  const text = `${problem}: it answers neither as ${names}`
  throw new ForgeError('FORGE_UNKNOWN', text, { advice: 'forge-kind' })
}
