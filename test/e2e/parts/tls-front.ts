/** TLS in front of a plain HTTP server, as a load balancer ends it. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { createServer } from 'node:tls'

import type { Certificates } from './certificates.ts'
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
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  owner.after(() => void server.close())
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}
