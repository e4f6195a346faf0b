import type { Agent, ClientRequest, OutgoingHttpHeaders, RequestOptions } from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  afterTime,
  type Clock,
  Failure,
  maskError,
  messageOf,
  secretsOfPair,
  waitingFor,
} from '../../base/index.ts'
import { systemClock } from '../system/index.ts'
import { addressOfHost } from './address.ts'
import { AddressRefusal, agentPools, checkAddress, type DialArgs } from './agents.ts'
import { HttpError } from './http-error.ts'
import { bodyOf, headersOf } from './incoming.ts'
import { networkError } from './network-error.ts'
import { nodeHttp } from './node-http.ts'
import type { Proxy, ProxyRule } from './proxy.ts'
import { ProxyRefusal } from './proxy-refusal.ts'
import type { HttpBody, HttpRequest, HttpResponse, Send } from './send.ts'
import type { TlsOptions } from './tls.ts'
import { dialLimitMs, proxyAuthorization } from './tunnel.ts'

/** How connections are made. */
export type NodeSendOptions = {
  readonly tls?: TlsOptions
  /** Direct when absent; `proxyFromEnvironment(process.env)` is what command-line tools want. */
  readonly proxy?: ProxyRule
  /** Sent where the request names no `user-agent`. */
  readonly userAgent?: string
  /** Measures dials and handshakes; the machine's when absent. */
  readonly clock?: Clock
}

/** Keeps connections until it is closed: idle ones end then, others after their answer. */
export type NodeSend = Send & { readonly close: () => void }

/** Headers of an answer; Go's limit is 10 MB, Node's default 16 KB is too small for some hosts. */
const maxHeaderBytes = 256 * 1024

/** A peer has this long for its part of the TLS handshake. */
const handshakeLimitMs = 10_000

/** Methods whose repetition does no harm, when a kept connection turns out to be dead. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * The `Send` that leaves the process, on `node:http` and `node:https` with kept connections.
 *
 * Importing them costs nothing, where undici takes 100 ms: this is the adapter of short-lived
 * commands. Dials within 30 s, handshakes within 10 s, follows no redirect, retries nothing but a
 * dead kept connection. The process may exit while connections are idle.
 *
 * @throws {HttpError} with the text of Go's `net/http` for the same failure
 */
export function nodeSend(options: NodeSendOptions = {}): NodeSend {
  const pools = agentPools({ tls: options.tls ?? {}, proxy: options.proxy ?? (() => undefined) })

  const send = async (request: HttpRequest, url: URL, signal: AbortSignal) => {
    const reach = request.reach ?? 'any'
    const literal = addressOfHost(url.hostname)
    const { agent, proxy } = poolFor(request, () => pools.poolOf(url, reach))
    const prepared = {
      request,
      url,
      agent,
      proxy,
      userAgent: options.userAgent,
      clock: options.clock ?? systemClock,
    }
    try {
      if (literal !== undefined) checkAddress(literal, reach)
      return await exchange(prepared, signal)
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw failureOf(error, prepared, signal)
    }
    return exchange(prepared, signal).catch((error: unknown) => {
      throw failureOf(error instanceof StaleConnection ? error.cause : error, prepared, signal)
    })
  }
  const waiting: Send = async (request, signal) => {
    if (signal.aborted) throw HttpError.aborted(request, signal)
    const url = new URL(request.url)
    return waitingFor(url.host, () => send(request, url, signal))
  }
  return Object.assign(waiting, { close: pools.close })
}

/** A proxy that cannot be read is the request's failure. */
function poolFor<Pool>(request: HttpRequest, find: () => Pool): Pool {
  try {
    return find()
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const { message, remedy, advice, facts } = thrown
    const told = advice === undefined ? { facts } : { facts, advice }
    throw HttpError.of(request, 'PROXY', message, { remedy, ...told, cause: thrown })
  }
}

type Prepared = {
  readonly request: HttpRequest
  readonly url: URL
  readonly agent: Agent
  readonly proxy: Proxy | undefined
  readonly userAgent: string | undefined
  readonly clock: Clock
}

/** The server closed a kept connection just when it was used again. */
class StaleConnection extends Error {}

function exchange(prepared: Prepared, signal: AbortSignal): Promise<HttpResponse> {
  const { request, url, agent } = prepared
  const args: DialArgs = {
    ...target(prepared),
    agent,
    method: request.method,
    headers: headersFor(prepared),
    maxHeaderSize: maxHeaderBytes,
    abandoned: signal,
  }
  const outgoing = (url.protocol === 'https:' ? https : nodeHttp()).request(args)
  limitDial(outgoing, prepared.clock)
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      outgoing.destroy(new Error('aborted by the caller'))
    }
    const settle = (): void => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort, { once: true })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      settle()
      reject(isStale(outgoing, request, error) ? new StaleConnection('', { cause: error }) : error)
    })
    outgoing.on('response', (incoming) => {
      // An answer that breaks off is reported by whoever reads the body.
      incoming.on('error', () => undefined)
      const peer = prepared.proxy === undefined ? incoming.socket.remoteAddress : undefined
      const life = { settle, failure: (error: unknown) => failureOf(error, prepared, signal) }
      bodyOf(incoming, request.method, life).then(
        (body) =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: headersOf(incoming.rawHeaders),
            body,
            ...(peer === undefined ? {} : { peer }),
          }),
        reject,
      )
    })
    write(outgoing, request.body)
  })
}

/** Host and path, or the absolute URL when a proxy is asked to fetch plain HTTP. */
function target({ url, proxy }: Prepared): RequestOptions {
  const path = `${url.pathname}${url.search}`
  if (proxy === undefined || url.protocol === 'https:' || proxy.protocol === 'socks5') {
    const host = addressOfHost(url.hostname) ?? url.hostname
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
    return { host, port, path }
  }
  return { host: proxy.host, port: proxy.port, path: url.href }
}

function headersFor({ request, url, proxy, userAgent }: Prepared): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { host: url.host }
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = typeof value === 'string' ? value : [...value]
  }
  if (userAgent !== undefined) headers['user-agent'] ??= userAgent
  if (request.body instanceof Uint8Array) headers['content-length'] = request.body.length
  if (proxy !== undefined && proxy.protocol !== 'socks5' && url.protocol === 'http:') {
    const authorization = proxyAuthorization(proxy)
    if (authorization !== undefined) headers['proxy-authorization'] = authorization
  }
  return headers
}

function write(outgoing: ClientRequest, body: HttpBody | undefined): void {
  if (body === undefined || body instanceof Uint8Array) {
    outgoing.end(body)
    return
  }
  pipeline(Readable.from(body, { objectMode: false }), outgoing).catch((error: Error) => {
    outgoing.destroy(error)
  })
}

/** Ends a dial or a handshake that takes too long; a kept connection needs neither. */
function limitDial(outgoing: ClientRequest, clock: Clock): void {
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) return
    const isSecure = 'encrypted' in socket
    const fail = (what: string): void => {
      outgoing.destroy(Object.assign(new Error(what), { code: 'ETIMEDOUT' }))
    }
    let stop = afterTime(dialLimitMs, clock, () => fail('dial tcp: i/o timeout'))
    const clear = (): void => stop()
    socket.once(isSecure ? 'secureConnect' : 'connect', clear).once('close', clear)
    if (!isSecure) return
    socket.once('connect', () => {
      clear()
      stop = afterTime(handshakeLimitMs, clock, () => fail('net/http: TLS handshake timeout'))
    })
  })
}

function isStale(
  outgoing: ClientRequest,
  request: HttpRequest,
  error: NodeJS.ErrnoException,
): boolean {
  const isReplayable = request.body === undefined || request.body instanceof Uint8Array
  const isBroken = error.code === 'ECONNRESET' || error.code === 'EPIPE'
  return outgoing.reusedSocket && isBroken && isReplayable && idempotent.has(request.method)
}

/** Proxies may repeat the password that they were sent. */
function failureOf(error: unknown, { request, proxy }: Prepared, signal: AbortSignal): HttpError {
  const failure = reasonOf(error, request, signal)
  const { username = '', password = '' } = proxy ?? {}
  if (password !== '') maskError(failure, secretsOfPair(username, password))
  return failure
}

function reasonOf(error: unknown, request: HttpRequest, signal: AbortSignal): HttpError {
  if (signal.aborted) return HttpError.aborted(request, signal)
  if (error instanceof AddressRefusal) {
    return HttpError.of(request, 'ADDRESS', error.message, { remedy: 'stop', cause: error })
  }
  if (error instanceof ProxyRefusal) {
    return HttpError.of(request, 'PROXY', error.message, { cause: error })
  }
  const isTimeout = error instanceof Error && error.message.endsWith('timeout')
  if (isTimeout) return HttpError.of(request, 'TIMEOUT', messageOf(error), { cause: error })
  return networkError(error, request)
}
