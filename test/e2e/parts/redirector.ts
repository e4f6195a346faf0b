/** A server that redirects every request to another origin. */
import { createServer } from 'node:http'

import { listenFor } from './loopback.ts'
import type { Owner } from './owner.ts'

export type Redirector = {
  readonly origin: string
  /** The `Authorization` of each request. */
  readonly shown: readonly (string | undefined)[]
}

/** Starts one that leads to the same paths at `to`. */
export async function startRedirector(owner: Owner, to: string): Promise<Redirector> {
  const shown: (string | undefined)[] = []
  const server = createServer(({ url = '', headers }, response) => {
    shown.push(headers.authorization)
    response.writeHead(301, { location: `${to}${url}` }).end()
  })
  return { origin: `http://127.0.0.1:${await listenFor(owner, server)}`, shown }
}
