/** TLS in front of a plain HTTP server, as a load balancer ends it. */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createServer } from 'node:tls'

import type { Certificates } from './certificates.ts'
import { listenFor } from './loopback.ts'
import type { Owner } from './owner.ts'

/** Starts one before `origin`; with `clientCa`, only clients with a certificate of it get in. */
export async function startTlsFront(
  owner: Owner,
  origin: string,
  { certificateFile, keyFile }: Certificates,
  clientCa?: string,
): Promise<string> {
  const keys = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
  const asking = { requestCert: true, rejectUnauthorized: true, ca: clientCa }
  const server = createServer({ ...keys, ...(clientCa === undefined ? {} : asking) }, (client) => {
    const behind = connect(Number(new URL(origin).port), '127.0.0.1')
    for (const socket of [client, behind]) socket.on('error', () => behind.destroy())
    client.pipe(behind).pipe(client)
  })
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return `https://127.0.0.1:${await listenFor(owner, server)}`
}
