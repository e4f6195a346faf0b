/** A server whose repositories have all moved elsewhere. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Owner } from './owner.ts'

export type Mover = {
  readonly origin: string
  /** The `Authorization` of each request. */
  readonly shown: readonly (string | undefined)[]
}

/** Sends every request on to the same path of another origin. */
export async function startMover(owner: Owner, to: string): Promise<Mover> {
  const shown: (string | undefined)[] = []
  const server = createServer(({ url = '', headers }, response) => {
    shown.push(headers.authorization)
    response.writeHead(301, { location: `${to}${url}` }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  owner.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, shown }
}
