import dns from 'node:dns'
import type { Agent, ClientRequestArgs } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import tls from 'node:tls'
import { addressKind, isSameAddress } from './address.ts'
import { nodeHttp } from './node-http.ts'
import type { Proxy, ProxyRule } from './proxy.ts'
import type { Reach } from './send.ts'
import { secureContext, type TlsOptions } from './tls.ts'
import { openTunnel } from './tunnel.ts'

/** An idle connection is kept this long; common servers close theirs after 60 s or more. */
const idleMs = 50_000

/** Idle connections kept for one host. */
const idlePerHost = 32

/** An address that the request may not reach. */
export class AddressRefusal extends Error {
  override readonly name = 'AddressRefusal'
}

/** Whether `address` may be reached; see `Reach`. */
export function checkAddress(address: string, reach: Reach): void {
  if (typeof reach === 'object') {
    if (reach.only.some((one) => isSameAddress(one, address))) return
    throw new AddressRefusal(`dial tcp ${address}: not an address that this request may reach`)
  }
  const kind = addressKind(address)
  const isNever = kind === 'link-local' || kind === 'metadata'
  const refused = isNever || (reach === 'public' && kind !== 'public')
  if (refused) throw new AddressRefusal(`dial tcp ${address}: ${kind} address refused`)
}

/** Connection pools, one for each kind of way out. */
export type AgentPools = {
  /** The pool for a URL, and the proxy that its connections go through. */
  readonly poolOf: (url: URL, reach: Reach) => { readonly agent: Agent; readonly proxy?: Proxy }
  /** Ends idle connections now, others after their answer. */
  readonly close: () => void
}

/**
 * The connection pools of one client: one for each scheme, reach and proxy.
 *
 * A pool is not shared between reaches, so that a connection opened under the looser rule never
 * carries a request of the stricter one. Idle sockets do not keep the process alive.
 */
export function agentPools(options: {
  readonly tls: TlsOptions
  readonly proxy: ProxyRule
}): AgentPools {
  const pools = new Map<string, Agent>()
  let context: tls.SecureContext | undefined
  const trust = (): tls.SecureContext => (context ??= secureContext(options.tls))

  const poolOf: AgentPools['poolOf'] = (url, reach) => {
    const proxy = typeof reach === 'object' ? undefined : options.proxy(url)
    const way = proxy === undefined ? '' : `${proxy.protocol} ${proxy.host} ${proxy.port}`
    const bounds = typeof reach === 'object' ? reach.only.join() : reach
    const key = `${url.protocol} ${bounds} ${way}`
    let agent = pools.get(key)
    if (agent === undefined) {
      agent = poolFor(url, reach, proxy, trust)
      pools.set(key, agent)
    }
    return proxy === undefined ? { agent } : { agent, proxy }
  }
  const close = (): void => {
    for (const agent of pools.values()) {
      agent.maxFreeSockets = 0
      for (const sockets of Object.values(agent.freeSockets)) {
        for (const socket of sockets ?? []) socket.destroy()
      }
    }
  }
  return { poolOf, close }
}

/**
 * What a request tells the pool about the connection that it needs. Node ends a request that is
 * aborted, but knows nothing of the tunnel that is being dug for it.
 */
export type DialArgs = ClientRequestArgs & { readonly abandoned: AbortSignal }

function poolFor(
  url: URL,
  reach: Reach,
  proxy: Proxy | undefined,
  trust: () => tls.SecureContext,
): Agent {
  const options = { keepAlive: true, maxFreeSockets: idlePerHost, timeout: idleMs }
  const isSecure = url.protocol === 'https:'
  const http = nodeHttp()
  if (proxy === undefined) {
    const lookup = guardedLookup(reach)
    return isSecure
      ? new https.Agent({ ...options, lookup, secureContext: trust() })
      : new http.Agent({ ...options, lookup })
  }
  const agent = isSecure ? new https.Agent(options) : new http.Agent(options)
  // Plain HTTP through an HTTP proxy asks the proxy itself, with the absolute URL.
  if (!isSecure && proxy.protocol !== 'socks5') return agent
  agent.createConnection = (request: DialArgs, created) => {
    const { abandoned, host: given } = request
    const host = given ?? ''
    openTunnel(proxy, { host, port: Number(request.port) }, abandoned).then(
      (socket) => created?.(null, isSecure ? secured(socket, host, trust()) : socket),
      (error: Error) => created?.(error, undefined as never),
    )
    return undefined
  }
  return agent
}

function secured(socket: Socket, host: string, trust: tls.SecureContext): tls.TLSSocket {
  // An address is no name that TLS may send; the certificate is checked against it all the same.
  const name = isIP(host) === 0 ? { servername: host } : { host }
  return tls.connect({ socket, secureContext: trust, ...(host === '' ? {} : name) })
}

/** Resolves like Node and refuses what may not be reached: the check is on the address dialled. */
function guardedLookup(reach: Reach): LookupFunction {
  return (hostname, options, done) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        done(error, [])
        return
      }
      try {
        for (const { address } of addresses) checkAddress(address, reach)
      } catch (refusal) {
        done(refusal as NodeJS.ErrnoException, [])
        return
      }
      const first = addresses[0]
      if (options.all === true) done(null, addresses)
      else done(null, first?.address ?? '', first?.family)
    })
  }
}
