import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { nodeHttp } from './node-http.ts'
import type { Proxy } from './proxy.ts'
import { ProxyRefusal } from './proxy-refusal.ts'
import { socksHandshake } from './socks.ts'

/** A way through a proxy has this long to be ready; a direct dial has the same. */
export const dialLimitMs = 30_000

/**
 * Opens a byte stream through `proxy` to `host:port`, where TLS or HTTP may follow.
 *
 * The proxy resolves the name: what it may reach is its own business.
 *
 * @throws {ProxyRefusal} when the proxy says no; Node's own errors when it cannot be reached; some
 *   error when aborted, after which no connection is left
 */
export async function openTunnel(
  proxy: Proxy,
  target: Target,
  signal: AbortSignal,
): Promise<net.Socket> {
  signal.throwIfAborted()
  return proxy.protocol === 'socks5'
    ? openSocks(proxy, target, signal)
    : openConnect(proxy, target, signal)
}

type Target = { readonly host: string; readonly port: number }

/** Destroys what is being opened when aborted, until the function that it gives is called. */
function destroyedBy(
  signal: AbortSignal,
  opening: { readonly destroy: (error: Error) => unknown },
): () => void {
  const abort = (): void => void opening.destroy(new Error('aborted by the caller'))
  signal.addEventListener('abort', abort, { once: true })
  return () => signal.removeEventListener('abort', abort)
}

/** The value of `Proxy-Authorization`, or undefined for an open proxy. */
export function proxyAuthorization(proxy: Proxy): string | undefined {
  if (proxy.username === undefined) return undefined
  const pair = `${proxy.username}:${proxy.password ?? ''}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function openConnect(
  proxy: Proxy,
  { host, port }: Target,
  signal: AbortSignal,
): Promise<net.Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const authorization = proxyAuthorization(proxy)
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https' ? https : nodeHttp()).request({
      method: 'CONNECT',
      host: proxy.host,
      port: proxy.port,
      path: target,
      agent: false,
      headers: {
        host: target,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
    })
    request.setTimeout(dialLimitMs, () => request.destroy(new ProxyRefusal('no answer in time')))
    const settle = destroyedBy(signal, request)
    request.once('error', reject).once('close', settle)
    request.once('connect', (response, socket) => {
      settle()
      if (response.statusCode === 200) {
        socket.setTimeout(0)
        resolve(socket as net.Socket)
        return
      }
      socket.destroy()
      reject(refusalOf(proxy, response))
    })
    request.once('response', (response) => {
      response.destroy()
      reject(refusalOf(proxy, response))
    })
    request.end()
  })
}

/** Go gives the status text alone, as if the host behind the proxy had said it. */
function refusalOf(
  { host, port }: Proxy,
  { statusCode, statusMessage }: IncomingMessage,
): ProxyRefusal {
  const status = `${statusCode ?? ''} ${statusMessage ?? ''}`.trim()
  return new ProxyRefusal(`proxy ${host}:${port}: ${status}`)
}

async function openSocks(proxy: Proxy, target: Target, signal: AbortSignal): Promise<net.Socket> {
  const socket = net.connect({ host: proxy.host, port: proxy.port })
  socket.setTimeout(dialLimitMs, () => socket.destroy(new ProxyRefusal('no answer in time')))
  const settle = destroyedBy(signal, socket)
  try {
    await socksHandshake(socket, proxy, target)
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    settle()
  }
  socket.setTimeout(0)
  return socket
}
