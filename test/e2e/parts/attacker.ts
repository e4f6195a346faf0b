/**
 * A server that a hostile repository points to: registry, proxy and Git host in one, which asks
 * for credentials in every way it knows and writes down all that it is told.
 */
import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'

import { type Certificates, makeCertificates } from './certificates.ts'
import { listenFor } from './loopback.ts'
import { type Owner, temporaryFolder } from './owner.ts'

export type Attacker = {
  /** `127.0.0.1:<port>`. */
  readonly host: string
  /** PEM of the CA that signed its certificate, with `tls`. */
  readonly ca?: string
  /** The first line of every request. */
  readonly lines: readonly string[]
  /** Whether this secret arrived in any header or URL, plain or in basic auth. */
  knows(secret: string): boolean
}

export type AttackerOptions = {
  readonly tls?: boolean
  /** Name or address to listen on; loopback in any case. */
  readonly address?: string
  /** Answers a request itself and returns true, or leaves it to the usual answers. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Starts one; it lives as long as its owner. */
export async function startAttacker(
  owner: Owner,
  { tls = false, address = '127.0.0.1', answer = () => false }: AttackerOptions = {},
): Promise<Attacker> {
  const told: string[] = []
  const lines: string[] = []
  const note = (request: IncomingMessage) => {
    lines.push(`${request.method} ${request.url}`)
    told.push(request.url ?? '', ...Object.values(request.headers).flat().map(String))
  }
  const listener: RequestListener = (request, response) => {
    note(request)
    if (!answer(request, response)) answerAsRegistry(request, response)
  }
  const certificates = tls ? await makeCertificates(temporaryFolder(owner)) : undefined
  const server =
    certificates === undefined
      ? createServer(listener)
      : createTlsServer(serverKeys(certificates), listener)
  server.on('connect', (request, socket) => {
    note(request)
    socket.end('HTTP/1.1 407 who are you?\r\nProxy-Authenticate: Basic realm="p"\r\n\r\n')
  })
  return {
    host: `127.0.0.1:${await listenFor(owner, server, { address })}`,
    ...(certificates === undefined ? {} : { ca: certificates.ca }),
    lines,
    knows: (secret) => told.flatMap(readings).some((text) => text.includes(secret)),
  }
}

/** Basic auth until there is a header, then one tag: whoever is asked this way answers. */
function answerAsRegistry(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.authorization === undefined) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="trust me"' }).end()
    return
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(request.url?.includes('/tags/list') ? '{"name":"org/app","tags":["1.5.0"]}' : '{}')
}

function serverKeys({ certificateFile, keyFile }: Certificates): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
}

/** A header as it stands, and what its words say in base64. */
function readings(header: string): string[] {
  return [header, ...header.split(' ').map((word) => Buffer.from(word, 'base64').toString())]
}
