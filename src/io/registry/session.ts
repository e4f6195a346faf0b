import { BoundedMap, type Clock, Failure, type SharedWork, sharedWork } from '../../base/index.ts'
import {
  HttpError,
  type HttpHeaders,
  type HttpResponse,
  readBodyStart,
  type Send,
} from '../http/index.ts'
import type { Asked } from './answer-error.ts'
import { authorize, authorizeAgain, type Lease } from './authorize.ts'
import { authorityOf, type RegistryImage } from './image.ts'
import { challengeOf, type Ping, ping, pingAborted } from './ping.ts'
import { mayShowSecrets } from './realm.ts'
import type { SendTo } from './token.ts'

/** One API call below `/v2/<repository>/`. */
export type Call = {
  readonly method: 'GET' | 'HEAD'
  /** `tags/list?n=1000`, or an absolute URL; one on another origin is asked without credentials. */
  readonly path: string
  readonly headers?: HttpHeaders
}

/** What a registry said, and to which request. */
export type Answer = {
  readonly response: HttpResponse
  /** What was asked last: redirects and retries are behind it. */
  readonly request: Asked & { readonly named: string }
}

/** Makes API calls with the handshake that each registry wants, and remembers it. */
export type Sessions = (image: RegistryImage, call: Call, signal: AbortSignal) => Promise<Answer>

/** The ways out of a session. */
export type SessionPorts = {
  /** For API calls and pings; follows redirects. */
  readonly send: Send
  /** For token servers. */
  readonly sendTo: SendTo
  readonly clock: Clock
  /** Filled here; whoever made it can tell what tokens must not be shown. */
  readonly leases: BoundedMap<Lease>
}

type Memory = SessionPorts & {
  readonly pings: BoundedMap<Ping>
  readonly joinPing: SharedWork<Ping>
}

/** Handshakes kept, one for each registry. */
const pingLimit = 1_000

/**
 * Remembers challenge, scheme and token per registry, repository and credential, so that a steady
 * scan is one request; upstream makes the handshake anew each time (registry-auth §14).
 */
export function openSessions(ports: SessionPorts): Sessions {
  const memory: Memory = {
    ...ports,
    pings: new BoundedMap(pingLimit),
    joinPing: sharedWork(),
  }
  return async (image, call, signal) => {
    const known = memory.pings.get(hostKey(image))
    if (known !== undefined) {
      try {
        return await callKnown(memory, known, { image, call }, signal)
      } catch (error) {
        if (!isGone(error)) throw error
      }
      // The host moved or changed its scheme. Asking at the front door again also gives the text
      // that users know: about `/v2/`.
      memory.pings.delete(hostKey(image))
    }
    const found = await handshake(memory, image, signal)
    return callKnown(memory, found, { image, call }, signal)
  }
}

/** Nobody answers where somebody did before. */
function isGone(error: unknown): boolean {
  return error instanceof HttpError && ['DIAL', 'DNS', 'TLS', 'PROTOCOL'].includes(error.code)
}

function hostKey(image: RegistryImage): string {
  return `${image.registry} ${image.httpPermitted}`
}

async function handshake(memory: Memory, image: RegistryImage, signal: AbortSignal): Promise<Ping> {
  try {
    const key = hostKey(image)
    const found = await memory.joinPing(key, (shared) => ping(image, memory, shared), signal)
    memory.pings.set(key, found)
    return found
  } catch (error) {
    throw signal.aborted && !(error instanceof Failure) ? pingAborted(image, signal) : error
  }
}

type Wanted = { readonly image: RegistryImage; readonly call: Call }

async function callKnown(
  memory: Memory,
  known: Ping,
  { image: asked, call }: Wanted,
  signal: AbortSignal,
): Promise<Answer> {
  const { method } = call
  const url = urlOf(asked, call, known)
  const image = mayShowSecrets(new URL(originOf(asked, known)), { ...asked, peer: known.peer })
    ? asked
    : withoutCredentials(asked)
  const attempt = async (authorization: string | undefined): Promise<Answer> => {
    const headers = { ...call.headers, ...(authorization === undefined ? {} : { authorization }) }
    const response = await memory.send({ method, url, headers }, signal)
    return { response, request: { method, url: response.url ?? url, named: url } }
  }
  const way = { image, known, leases: memory.leases, sendTo: memory.sendTo, clock: memory.clock }
  // The pages of a list that was redirected go on where it is, and credentials do not go there.
  if (!isOwn(url, image, known)) return attempt(undefined)
  const first = await authorize(way, signal)
  const answer = await attempt(first.value)
  const { response, request } = answer
  // A 401 from elsewhere, after a redirect, is not about our credentials.
  if (response.status !== 401 || new URL(request.url).host !== new URL(url).host) return answer
  const challenge = challengeOf(response)
  const again = await authorizeAgain(way, challenge, first, signal)
  if (again === undefined) return answer
  if (challenge !== undefined && challenge.scheme !== known.challenge?.scheme) {
    memory.pings.set(hostKey(image), { ...known, challenge })
  }
  await readBodyStart(response.body, 64 * 1024)
  return attempt(again)
}

function urlOf(image: RegistryImage, call: Call, known: Ping): string {
  if (call.path.includes('://')) return call.path
  return `${originOf(image, known)}/v2/${image.repository}/${call.path}`
}

function withoutCredentials({ credentials: _hidden, ...image }: RegistryImage): RegistryImage {
  return image
}

function isOwn(url: string, image: RegistryImage, known: Ping): boolean {
  return new URL(url).origin === new URL(originOf(image, known)).origin
}

function originOf({ registry }: RegistryImage, { scheme }: Ping): string {
  return `${scheme}://${authorityOf(registry)}`
}
