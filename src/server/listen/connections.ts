import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'

/** The connections of a server: which may be quiet, and how they end. */
export type Connections = {
  /** A request has come in. */
  readonly begin: (incoming: IncomingMessage, outgoing: ServerResponse) => void
  /** Ends those without a request at once, the others when answered or when `until` is aborted. */
  readonly end: (until: AbortSignal) => Promise<void>
}

type Exchange = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }

/** Watches over the connections of a server that is about to listen. */
export function openConnections(server: Server): Connections {
  const exchanges = new Map<Socket, Exchange>()
  const handshakes = openHandshakes(server)
  let isClosing = false
  server.on('timeout', (socket: Socket) => {
    if (!mayBeQuiet(exchanges.get(socket))) socket.destroy()
  })
  return {
    begin(incoming, outgoing) {
      const { socket } = incoming
      exchanges.set(socket, { incoming, outgoing })
      if (isClosing) outgoing.shouldKeepAlive = false
      outgoing.once('close', () => {
        if (exchanges.get(socket)?.outgoing === outgoing) exchanges.delete(socket)
        // Its answer may have promised the client that the connection stays.
        if (isClosing) server.closeIdleConnections()
      })
    },
    end(until) {
      isClosing = true
      for (const { outgoing } of exchanges.values()) outgoing.shouldKeepAlive = false
      const cut = (): void => server.closeAllConnections()
      return new Promise((resolve) => {
        server.close(() => {
          until.removeEventListener('abort', cut)
          resolve()
        })
        for (const socket of handshakes.values()) socket.destroy()
        if (until.aborted) cut()
        else until.addEventListener('abort', cut, { once: true })
      })
    },
  }
}

/** Connections that have not got as far as TLS: an HTTP server knows nothing of them. */
function openHandshakes(server: Server): ReadonlyMap<string, Socket> {
  const open = new Map<string, Socket>()
  if (!(server instanceof TlsServer)) return open
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket)
    open.set(peer, socket)
    socket.once('close', () => {
      if (open.get(peer) === socket) open.delete(peer)
    })
  })
  server.on('secureConnection', (socket) => open.delete(peerOf(socket)))
  return open
}

/** The same for a connection before and after its handshake. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

/**
 * Whether it is the client that waits: its request is here, and what was answered so far has left.
 * A client that neither sends nor reads on is cut.
 */
function mayBeQuiet(exchange: Exchange | undefined): boolean {
  if (exchange === undefined) return false
  const { incoming, outgoing } = exchange
  return incoming.complete && outgoing.writableLength === 0 && incoming.socket.writableLength === 0
}
