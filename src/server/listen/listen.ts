import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { nodeHttp, type Send } from '../../io/http/index.ts'
import { answer } from './answer.ts'

export type ListenOptions = {
  /** `127.0.0.1` when absent: being reachable from elsewhere is a decision. */
  readonly host?: string
  /** A free one when absent or 0. */
  readonly port?: number
  /** PEM texts; plain HTTP when absent. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** A larger request body is answered with 413; 64 MiB when absent. */
  readonly maxBodyBytes?: number
  /** A connection without any traffic is closed after this; 60 s when absent. */
  readonly idleMs?: number
}

export type Listener = {
  /** `http://127.0.0.1:34567`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Stops listening and ends every connection; resolves when all are gone. */
  readonly close: () => Promise<void>
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
  const { host = '127.0.0.1', port = 0, tls, idleMs = 60_000 } = options
  const limits = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersWithinMs,
    requestTimeout: requestWithinMs,
    keepAliveTimeout: idleMs,
  }
  const scheme = tls === undefined ? 'http' : 'https'
  const server =
    tls === undefined ? nodeHttp().createServer(limits) : https.createServer({ ...limits, ...tls })
  const maxBodyBytes = options.maxBodyBytes ?? 64 * 1024 * 1024
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    void answer(send, { scheme, maxBodyBytes }, incoming, outgoing)
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
