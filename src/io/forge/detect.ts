import { type Clock, withinTime } from '../../base/index.ts'
import {
  askJson,
  followRedirects,
  headerOf,
  isJson,
  type JsonAnswer,
  type JsonLimits,
  type Send,
} from '../http/index.ts'
import { depthLimit, textIn } from './fields.ts'
import type { ForgeKind, ForgeTarget } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { parsePlace, type RepositoryPlace } from './location.ts'

/** What the user says about the forge; the rest is found out. */
export type ForgeHints = {
  readonly kind?: ForgeKind
  /** The API's base where it is not in its usual place: another host, or below a path. */
  readonly apiUrl?: string
}

const hosted: ReadonlyMap<string, ForgeKind> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['codeberg.org', 'gitea'],
  ['gitea.com', 'gitea'],
])

/** Of any answer to a probe only the start is read: enough for each of the three. */
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
): Promise<ForgeTarget> {
  const place = parsePlace(gitUrl)
  const given = givenApi(hints)
  const ask = (limited: AbortSignal): Promise<ForgeKind> => probe(place, given, send, limited)
  const known = hints.kind ?? knownKind(place.hostname)
  const kind = known ?? (await withinTime(probeLimitMs, clock, ask, signal))
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
      '--forge-api must begin with https:// and hold neither credentials nor a query',
    )
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function knownKind(hostname: string): ForgeKind | undefined {
  // GitHub Enterprise Cloud with data residency: one subdomain for each company.
  return hosted.get(hostname) ?? (hostname.endsWith('.ghe.com') ? 'github' : undefined)
}

const apiPaths: Readonly<Record<ForgeKind, string>> = {
  github: '/api/v3',
  gitlab: '/api/v4',
  gitea: '/api/v1',
}

function usualApi(kind: ForgeKind, { origin, hostname }: RepositoryPlace): string {
  const isCloud = kind === 'github' && knownKind(hostname) === 'github'
  return isCloud ? `https://api.${hostname}` : `${origin}${apiPaths[kind]}`
}

/** The repository's own segments: what lies before them when the forge lives below a path is not. */
function repositoryAt(kind: ForgeKind, { segments, hostname }: RepositoryPlace, api: string) {
  const root = URL.canParse(api) ? new URL(api).pathname.replace(/\/api\/v\d+$/, '') : ''
  const below = root.split('/').filter((segment) => segment !== '')
  const isBelow = below.length > 0 && below.every((segment, index) => segments[index] === segment)
  const own = isBelow ? segments.slice(below.length) : segments
  if (own.length < 2 || (own.length > 2 && kind !== 'gitlab')) {
    throw new ForgeError(
      'FORGE_URL',
      `cannot make requests for '${segments.join('/')}' at '${hostname}': ${kind} wants owner/name; if the forge lives below a path, give the URL of its API by --forge-api`,
    )
  }
  return own.join('/')
}

async function probe(
  { origin, hostname }: RepositoryPlace,
  given: string | undefined,
  send: Send,
  signal: AbortSignal,
): Promise<ForgeKind> {
  const root = given?.replace(/\/api\/v\d+$/, '') ?? origin
  let isOutOfOrder = false
  for (const kind of ['gitea', 'gitlab', 'github'] as const) {
    const path = kind === 'github' ? '/meta' : '/version'
    const url = `${root}${apiPaths[kind]}${path}`
    const request = { method: 'GET', url, headers: { accept: 'application/json' } }
    const answer = await askJson(followRedirects(send), request, probeLimits, signal)
    if (speaks[kind](answer)) return kind
    isOutOfOrder ||= answer.status === 429 || answer.status >= 500
  }
  const remedy = 'say it by --forge, and by --forge-api if its API is not in the usual place'
  if (isOutOfOrder) {
    throw new ForgeError(
      'FORGE_UNAVAILABLE',
      `cannot tell which forge runs at '${hostname}': it is out of order; try again later, or ${remedy}`,
      { remedy: 'retry' },
    )
  }
  throw new ForgeError(
    'FORGE_UNKNOWN',
    `cannot tell which forge runs at '${hostname}': it answers neither as GitHub nor as GitLab nor as Gitea; ${remedy}`,
  )
}

const speaks: Readonly<Record<ForgeKind, (answer: JsonAnswer) => boolean>> = {
  // Forgejo too. An instance that asks everybody to sign in keeps its version to itself.
  gitea: ({ status, json }) =>
    isJson(json) &&
    (status === 200
      ? textIn(json, 'version') !== undefined
      : (textIn(json, 'url')?.endsWith('/api/swagger') ?? false)),
  // The version is for members, and the refusal is JSON of a known form.
  gitlab: ({ status, json }) =>
    isJson(json) &&
    (textIn(json, 'message') === '401 Unauthorized' ||
      (status === 200 && textIn(json, 'revision') !== undefined)),
  github: ({ status, headers, json }) =>
    headerOf(headers, 'x-github-request-id') !== undefined ||
    (status === 200 && isJson(json) && 'verifiable_password_authentication' in json),
}
