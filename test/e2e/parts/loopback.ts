/** Servers of a test: on a free port of this machine, and with no connection left at its end. */
import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'

import type { Owner } from './owner.ts'

export type Place = {
  /** 127.0.0.1 when absent. */
  readonly address?: string
  /** A free one when absent. */
  readonly port?: number
}

/**
 * Starts to listen until the owner ends.
 *
 * @returns the port
 * @throws the system's error when the port is taken, or not for everybody
 */
export async function listenFor(owner: Owner, server: Server, place: Place = {}): Promise<number> {
  const { address = '127.0.0.1', port = 0 } = place
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  server.listen(port, address)
  await once(server, 'listening')
  owner.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
