import {
  addressKind,
  addressOfHost,
  type HttpRequest,
  isThisMachine,
  type Reach,
} from '../http/index.ts'
import { CloudError } from './cloud-error.ts'

/** Where to ask, and which addresses the name may lead to. */
export type Endpoint = Required<Pick<HttpRequest, 'url' | 'reach'>>

const thisMachine = ['127.0.0.1', '::1']

/**
 * A service on the internet that an environment variable, or a file of the user, may move.
 *
 * Plain HTTP would show secrets on the way, so it is for this machine alone.
 *
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY`, naming `origin`, the variable or file
 */
export function serviceEndpoint(text: string, origin: string): Endpoint {
  const url = parse(text, origin)
  if (url.protocol === 'https:') return { url: url.href, reach: 'any' }
  const isLocal = isThisMachine(url.hostname)
  if (url.protocol === 'http:' && isLocal) return { url: url.href, reach: { only: thisMachine } }
  throw invalid(origin, 'must be an https URL')
}

/**
 * A metadata service: plain HTTP to an address of this machine or of the link.
 *
 * Everywhere else such addresses are out of reach. Here they are open one by one: those in `known`
 * under any name, and a literal one because the owner of the machine wrote it into its environment.
 *
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY`, naming `origin`
 */
export function metadataEndpoint(
  text: string,
  origin: string,
  known: readonly string[] = [],
): Endpoint {
  const url = parse(text, origin)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(origin, 'must be an http or https URL')
  }
  const literal = addressOfHost(url.hostname)
  if (literal === undefined) {
    if (url.protocol === 'https:') return { url: url.href, reach: 'any' }
    return { url: url.href, reach: { only: [...thisMachine, ...known] } }
  }
  const isNear = ['loopback', 'link-local', 'metadata', 'private'].includes(addressKind(literal))
  if (isNear) return { url: url.href, reach: { only: [literal] } }
  if (url.protocol === 'https:') return { url: url.href, reach: 'any' }
  throw invalid(origin, 'must be an https URL, or one of this machine')
}

/** `path` below an endpoint; the host stays the same whatever the path says. */
export function below({ url, reach }: Endpoint, path: string): Endpoint {
  const target = new URL(url)
  target.pathname = `${target.pathname.replace(/(?<!\/)\/+$/, '')}/${path.replace(/^\/+/, '')}`
  return { url: target.href, reach }
}

/** An endpoint that is asked by GET. */
export function getRequest(
  { url, reach }: { readonly url: string; readonly reach: Reach },
  headers: HttpRequest['headers'],
): HttpRequest {
  return { method: 'GET', url, headers, reach }
}

function parse(text: string, origin: string): URL {
  if (!URL.canParse(text)) throw invalid(origin, 'is no URL')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw invalid(origin, 'must hold no password')
  url.hash = ''
  return url
}

/** The text of the URL is left out: some carry tokens. */
function invalid(origin: string, what: string): CloudError {
  return CloudError.of('CLOUD_INVALID_IDENTITY', `${origin} ${what}`)
}
