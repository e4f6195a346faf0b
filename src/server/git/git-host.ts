import { timingSafeEqual } from 'node:crypto'
import type { HttpBody, HttpRequest, HttpResponse, Send } from '../../io/http/index.ts'
import { type Environment, startProcess } from '../../io/process/index.ts'
import { cgiEnvironment, readCgi } from './cgi.ts'

/** What is served, and to whom. */
export type GitHostOptions = {
  /** Repositories are bare folders below it; a request's path is a path below it. */
  readonly root: string
  /** PATH at least; git runs with nothing else of it. */
  readonly env: Environment
  /** Who may read and push; everybody when missing. */
  readonly users?: Readonly<Record<string, string>>
}

/** What went over the wire since the host was made. */
export type HostCounts = {
  readonly requests: number
  /** Bodies only. */
  readonly receivedBytes: number
  readonly sentBytes: number
}

/** Repositories behind git's smart HTTP. */
export type GitHost = {
  readonly send: Send
  readonly counts: () => HostCounts
}

/**
 * Serves the repositories below `root` by git's smart HTTP protocol, versions 0 to 2.
 *
 * Bodies stream both ways. Unknown repositories answer 404, missing or wrong credentials 401.
 */
export function makeGitHost(options: GitHostOptions): GitHost {
  const counts = { requests: 0, receivedBytes: 0, sentBytes: 0 }
  return {
    counts: () => ({ ...counts }),
    async send(request, signal) {
      signal.throwIfAborted()
      counts.requests++
      if (!mayEnter(options.users, request)) {
        return plain(401, 'unauthorized', { 'www-authenticate': 'Basic realm="git"' })
      }
      return backend(options, request, {
        received: (size) => (counts.receivedBytes += size),
        sent: (size) => (counts.sentBytes += size),
      })
    },
  }
}

type Meter = {
  readonly received: (sizeBytes: number) => void
  readonly sent: (sizeBytes: number) => void
}

async function backend(
  options: GitHostOptions,
  request: HttpRequest,
  meter: Meter,
): Promise<HttpResponse> {
  const { pathname } = new URL(request.url)
  if (decodeURIComponent(pathname).split('/').includes('..')) return plain(400, 'bad path')
  const cgi = startProcess('git', {
    args: ['http-backend'],
    env: cgiEnvironment(request, options, userOf(request)),
    cwd: options.root,
  })
  const feeding = feed(cgi, request.body, meter)
  const answer = await readCgi(cgi.output)
  if (answer === undefined) {
    await feeding
    await cgi.close()
    return plain(500, 'git http-backend gave no answer')
  }
  return { ...answer, body: metered(answer.body, meter, () => cgi.close()) }
}

async function feed(
  cgi: { readonly write: (bytes: Uint8Array) => Promise<void>; readonly endInput: () => void },
  body: HttpBody | undefined,
  meter: Meter,
): Promise<void> {
  try {
    for await (const piece of body instanceof Uint8Array ? [body] : (body ?? [])) {
      meter.received(piece.length)
      await cgi.write(piece)
    }
  } catch {
    // The program may end without reading everything, or the client may go away.
  }
  cgi.endInput()
}

async function* metered(
  body: AsyncIterable<Uint8Array>,
  meter: Meter,
  close: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) {
      meter.sent(piece.length)
      yield piece
    }
  } finally {
    await close()
  }
}

function mayEnter(users: GitHostOptions['users'], request: HttpRequest): boolean {
  if (users === undefined) return true
  const [name, password] = basicOf(request)
  const expected = Object.hasOwn(users, name) ? users[name] : undefined
  if (expected === undefined) return false
  const given = Buffer.from(password)
  const wanted = Buffer.from(expected)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

function userOf(request: HttpRequest): string {
  return basicOf(request)[0] || 'anonymous'
}

function basicOf(request: HttpRequest): readonly [name: string, password: string] {
  const header = request.headers['authorization']
  const encoded = typeof header === 'string' ? /^Basic (.+)$/i.exec(header)?.[1] : undefined
  const pair = Buffer.from(encoded ?? '', 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon === -1 ? ['', ''] : [pair.slice(0, colon), pair.slice(colon + 1)]
}

function plain(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const body = Buffer.from(`${text}\n`)
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body }
}
