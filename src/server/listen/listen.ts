import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Log } from '../../base/index.ts'
import { nodeHttp, type Send } from '../../io/http/index.ts'
import { answer, type Identify } from './answer.ts'
import { openConnections } from './connections.ts'

/** Where to listen, and how callers prove who they are. */
export type ListenOptions = {
  /** `127.0.0.1` when absent: being reachable from elsewhere is a decision. */
  readonly host?: string
  /** A free one when absent or 0. */
  readonly port?: number
  /**
   * PEM texts; plain HTTP when absent. With `clientCa`, a client may prove by a certificate who it
   * is; one without stays nobody, and one that this CA did not sign counts as none.
   */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string }
  /** Finds out who calls; the certificate alone says it when absent. */
  readonly identify?: Identify
  /** Is told why a request failed, which its client is not; nobody is when absent. */
  readonly log?: Log
  /** A larger request body is answered with 413; 64 MiB when absent. */
  readonly maxBodyBytes?: number
  /**
   * A connection without any traffic is closed after this; 60 s when absent. One that waits for an
   * answer stays, however quiet: a watch may have nothing to say for hours.
   */
  readonly idleMs?: number
}

/** A port that answers. */
export type Listener = {
  /** `http://127.0.0.1:34567`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Stops listening and ends every connection; resolves when all are gone. */
  readonly close: () => Promise<void>
  /** The same, but whoever waits for an answer gets it, until the signal is aborted. */
  readonly drain: (until: AbortSignal) => Promise<void>
}

const maxHeaderBytes = 64 * 1024
const headersWithinMs = 20_000
const requestWithinMs = 300_000

/**
 * Serves `send` over HTTP/1.1. Request and response bodies stream; the signal handed to `send` is
 * aborted when the client goes away.
 *
 * @throws the system's error when the address cannot be bound
 */
export async function listen(send: Send, options: ListenOptions = {}): Promise<Listener> {
  const { host = '127.0.0.1', port = 0, idleMs = 60_000, identify, log } = options
  const server = serverFor(options, idleMs)
  const scheme = options.tls === undefined ? 'http' : 'https'
  const maxBodyBytes = options.maxBodyBytes ?? 64 * 1024 * 1024
  const connections = openConnections(server)
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    connections.begin(incoming, outgoing)
    void answer(send, { scheme, maxBodyBytes, identify, log }, incoming, outgoing)
  })
  server.timeout = idleMs

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  const authority = host.includes(':') ? `[${host}]` : host
  return {
    url: `${scheme}://${authority}:${bound}`,
    port: bound,
    close: () => connections.end(AbortSignal.abort()),
    drain: connections.end,
  }
}

function serverFor({ tls }: ListenOptions, idleMs: number): Server {
  const limits = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersWithinMs,
    requestTimeout: requestWithinMs,
    keepAliveTimeout: idleMs,
    // Notices a client that vanished while it waits for an answer.
    keepAlive: true,
    keepAliveInitialDelay: idleMs,
  }
  if (tls === undefined) return nodeHttp().createServer(limits)
  const { cert, key, clientCa } = tls
  const clients = clientCa === undefined ? {} : { ca: clientCa, requestCert: true }
  return https.createServer({ ...limits, cert, key, ...clients, rejectUnauthorized: false })
}
