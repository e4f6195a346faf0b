import net from 'node:net'
import type { Proxy } from './proxy.ts'
import { ProxyRefusal } from './proxy-refusal.ts'

/** Replies of a SOCKS5 server (RFC 1928 §6). */
const replies: Readonly<Record<number, string>> = {
  1: 'general SOCKS server failure',
  2: 'connection not allowed by ruleset',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'TTL expired',
  7: 'command not supported',
  8: 'address type not supported',
}

const methods = { none: 0, password: 2 } as const

/** Asks a SOCKS5 server for a stream to `target`: RFC 1928, password by RFC 1929. */
export async function socksHandshake(
  socket: net.Socket,
  proxy: Proxy,
  target: { readonly host: string; readonly port: number },
): Promise<void> {
  const reader = readerOf(socket)
  const offered = proxy.username === undefined ? [methods.none] : [methods.none, methods.password]
  socket.write(Uint8Array.from([5, offered.length, ...offered]))
  const [version, method] = await reader.read(2)
  if (version !== 5) throw new ProxyRefusal('socks connect: unexpected protocol version')
  if (method === methods.password) await login(socket, reader, proxy)
  else if (method !== methods.none) {
    throw new ProxyRefusal('socks connect: no acceptable authentication methods')
  }

  socket.write(Buffer.concat([Uint8Array.from([5, 1, 0]), addressBytes(target)]))
  const [, reply = 1, , kind] = await reader.read(4)
  if (reply !== 0) throw new ProxyRefusal(`socks connect: ${replies[reply] ?? `reply ${reply}`}`)
  const sizes: Readonly<Record<number, number>> = { 1: 4, 4: 16 }
  const size = kind === 3 ? ((await reader.read(1))[0] ?? 0) : (sizes[kind ?? 0] ?? 0)
  await reader.read(size + 2)
  reader.release()
}

async function login(socket: net.Socket, reader: Reader, proxy: Proxy): Promise<void> {
  const username = Buffer.from(proxy.username ?? '')
  const password = Buffer.from(proxy.password ?? '')
  if (username.length > 255 || password.length > 255) {
    throw new ProxyRefusal('socks connect: user or password longer than 255 bytes')
  }
  const parts = [[1, username.length], username, [password.length], password]
  socket.write(Buffer.concat(parts.map((part) => Uint8Array.from(part))))
  const [, status] = await reader.read(2)
  if (status !== 0) throw new ProxyRefusal('socks connect: username/password rejected')
}

/** The target as name or address: the proxy resolves names. */
function addressBytes(target: { readonly host: string; readonly port: number }): Uint8Array {
  const port = [target.port >> 8, target.port & 255]
  if (net.isIP(target.host) === 4) {
    return Uint8Array.from([1, ...target.host.split('.').map(Number), ...port])
  }
  const name = Buffer.from(target.host)
  return Uint8Array.from([3, name.length, ...name, ...port])
}

type Reader = {
  /** Exactly `size` bytes. */
  readonly read: (size: number) => Promise<Uint8Array>
  /** Hands the socket over, with all that was not read. */
  readonly release: () => void
}

/**
 * Pulls bytes out of the socket. Never by `data` events: a socket that was once paused for the
 * next owner would stay so.
 */
function readerOf(socket: net.Socket): Reader {
  let wake: () => void = () => undefined
  let failure: Error | undefined
  const onReadable = (): void => wake()
  const onError = (error: Error): void => {
    failure = error
    wake()
  }
  const onClose = (): void => onError(failure ?? new ProxyRefusal('socks connect: EOF'))
  socket.on('readable', onReadable).on('error', onError).on('close', onClose)

  return {
    async read(size) {
      for (;;) {
        const bytes: Uint8Array | null = socket.read(size)
        if (bytes !== null) return bytes
        if (failure !== undefined) throw failure
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    release() {
      socket.off('readable', onReadable).off('error', onError).off('close', onClose)
    },
  }
}
