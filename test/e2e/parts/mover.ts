/** A server whose repositories have all moved elsewhere. */
import { createServer } from 'node:http'

import { listenFor } from './loopback.ts'
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
  return { origin: `http://127.0.0.1:${await listenFor(owner, server)}`, shown }
}
