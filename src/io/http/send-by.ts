import type { ClientTls, ProxyAddress } from '../../core/address/index.ts'
import { type NodeSend, nodeSend } from './node-send.ts'
import { type Proxy, parseProxy, proxyFromEnvironment } from './proxy.ts'

/** The way out that objects describe, and where they say nothing, the environment. */
export type ClientWay = {
  readonly tls: ClientTls
  readonly proxy: ProxyAddress | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A `Send` of its own connections for a way out. */
export function sendBy({ tls, proxy, env }: ClientWay): NodeSend {
  const { ca, certificate: cert, key } = tls
  const fixed = proxy === undefined ? undefined : proxyOf(proxy)
  return nodeSend({
    userAgent: 'tidemark',
    proxy: fixed === undefined ? proxyFromEnvironment(env) : () => fixed,
    ...(ca === undefined && cert === undefined
      ? {}
      : { tls: { ...(ca && { ca }), ...(cert && key && { cert, key }) } }),
  })
}

/** User and password that stand beside the address outrank those in it. */
export function proxyOf({ address, username, password }: ProxyAddress): Proxy | undefined {
  const parsed = parseProxy(address)
  return parsed && { ...parsed, ...(username && { username }), ...(password && { password }) }
}
