import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { encodeUtf8 } from '../../base/index.ts'
import type { HttpRequest, HttpResponse, Send } from '../../io/http/index.ts'

export type AnswerOptions = {
  readonly scheme: string
  readonly maxBodyBytes: number
}

/** The client sent more than the listener allows. */
class BodyTooLarge extends Error {}

/** Hands one incoming request to `send` and writes what comes back. Never rejects. */
export async function answer(
  send: Send,
  options: AnswerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  try {
    const request = requestOf(incoming, options)
    await write(outgoing, await respond(send, request, gone.signal), incoming.method === 'HEAD')
  } catch {
    // The status line may be out already: a cut connection is the only honest end.
    outgoing.destroy()
  }
}

async function respond(
  send: Send,
  request: HttpRequest | undefined,
  signal: AbortSignal,
): Promise<HttpResponse> {
  if (request === undefined) return plain(400, 'bad request')
  try {
    return await send(request, signal)
  } catch (error) {
    if (error instanceof BodyTooLarge) return plain(413, 'request body too large')
    if (signal.aborted) throw error
    return plain(500, 'internal error')
  }
}

function requestOf(incoming: IncomingMessage, options: AnswerOptions): HttpRequest | undefined {
  const { method = 'GET', url = '/' } = incoming
  const base = `${options.scheme}://${incoming.headers.host ?? 'localhost'}`
  const full = url.startsWith('/') ? `${base}${url}` : url
  if (!URL.canParse(full)) return undefined
  const length = incoming.headers['content-length']
  const hasBody = incoming.headers['transfer-encoding'] !== undefined || Number(length ?? 0) > 0
  return {
    method,
    url: full,
    headers: Object.fromEntries(
      Object.entries(incoming.headersDistinct).map(([name, values]) => {
        const [first = '', ...more] = values ?? []
        return [name, more.length === 0 ? first : [first, ...more]]
      }),
    ),
    ...(hasBody ? { body: limited(incoming, options.maxBodyBytes) } : {}),
  }
}

async function* limited(incoming: IncomingMessage, limit: number): AsyncGenerator<Uint8Array> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge()
  let sizeBytes = 0
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length
    if (sizeBytes > limit) throw new BodyTooLarge()
    yield chunk
  }
}

async function write(
  outgoing: ServerResponse,
  response: HttpResponse,
  isHead: boolean,
): Promise<void> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    headers[name] = typeof value === 'string' ? value : [...value]
  }
  const { body } = response
  if (body instanceof Uint8Array) {
    headers['content-length'] ??= String(body.length)
    outgoing.writeHead(response.status, headers).end(isHead ? undefined : body)
    return
  }
  outgoing.writeHead(response.status, headers)
  await pipeline(Readable.from(body, { objectMode: false }), outgoing)
}

function plain(status: number, text: string): HttpResponse {
  const headers = { 'content-type': 'text/plain; charset=utf-8' }
  return { status, headers, body: encodeUtf8(`${text}\n`) }
}
