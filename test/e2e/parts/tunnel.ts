/** Proxies that pass bytes on: HTTP and SOCKS5, both open or with a user name and password. */
import { once } from 'node:events'
import { createServer as createHttpServer, request as send } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'

import { basic } from './git-host.ts'
import { listenFor } from './loopback.ts'
import type { Owner } from './owner.ts'
import type { Login } from './registry.ts'

export type Tunnel = {
  /** `http://` or `socks5://`, without the account. */
  readonly address: string
  /** Every `host:port` that was asked for, allowed or not. */
  readonly asked: string[]
}

/** All hosts lead to this machine: only the proxy knows the names. */
function passOn(client: Socket, port: number, greeting: string | Buffer): void {
  const behind = connect(port, '127.0.0.1', () => {
    client.write(greeting)
    client.pipe(behind).pipe(client)
  })
  for (const socket of [client, behind])
    socket.on('error', () => {
      client.destroy()
      behind.destroy()
    })
}

/** Tunnels what is asked for by `CONNECT`, and passes requests for `http://` addresses on. */
export async function startHttpProxy(owner: Owner, login?: Login): Promise<Tunnel> {
  const asked: string[] = []
  const isWelcome = (header: string | undefined) => login === undefined || header === basic(login)
  const server = createHttpServer((request, response) => {
    const { host, pathname, search, port } = new URL(request.url ?? '', 'http://nowhere')
    asked.push(host)
    const { 'proxy-authorization': shown, ...headers } = request.headers
    if (!isWelcome(shown)) return void response.writeHead(407, challenge).end()
    const { method } = request
    const passed = send({ host: '127.0.0.1', port, method, path: `${pathname}${search}`, headers })
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '')
    socket.on('error', () => undefined)
    if (!isWelcome(request.headers['proxy-authorization'])) {
      const words = Object.entries(challenge).map(([name, value]) => `${name}: ${value}\r\n`)
      const head = `HTTP/1.1 407 who are you?\r\n${words.join('')}Connection: close\r\n`
      return void socket.end(`${head}Content-Length: 0\r\n\r\n`)
    }
    passOn(socket, Number(request.url?.split(':')[1]), 'HTTP/1.1 200 go on\r\n\r\n')
  })
  return { address: `http://127.0.0.1:${await listenFor(owner, server)}`, asked }
}

const challenge = { 'Proxy-Authenticate': 'Basic realm="p"' }

/** RFC 1928 with the user names of RFC 1929; hosts by name or by IPv4 address. */
export async function startSocksProxy(owner: Owner, login?: Login): Promise<Tunnel> {
  const asked: string[] = []
  const server = createServer(async (socket) => {
    socket.on('error', () => undefined)
    await readAll(socket)
    socket.write(Buffer.from([5, login === undefined ? 0 : 2]))
    if (login !== undefined && !(await isSocksLogin(socket, login))) return void socket.end()
    const request = await readAll(socket)
    const port = request.readUInt16BE(request.length - 2)
    const isName = request[3] === 3
    const host = isName ? request.subarray(5, -2).toString() : request.subarray(4, -2).join('.')
    asked.push(`${host}:${port}`)
    passOn(socket, port, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
  })
  return { address: `socks5://127.0.0.1:${await listenFor(owner, server)}`, asked }
}

async function isSocksLogin(socket: Socket, login: Login): Promise<boolean> {
  const [, nameLength = 0, ...rest] = await readAll(socket)
  const username = Buffer.from(rest.slice(0, nameLength)).toString()
  const password = Buffer.from(rest.slice(nameLength + 1)).toString()
  const isKnown = username === login.username && password === login.password
  socket.write(Buffer.from([1, isKnown ? 0 : 1]))
  return isKnown
}

/** One message: all of them are short, and the client waits for the answer. */
async function readAll(socket: Socket): Promise<Buffer> {
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  return chunk
}
