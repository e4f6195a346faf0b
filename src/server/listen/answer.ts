import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { encodeUtf8, Failure, type Log, messageOf } from '../../base/index.ts'
import type { Caller, HttpRequest, HttpResponse, Send } from '../../io/http/index.ts'
import { certifiedCaller } from './certified-caller.ts'

/** How requests of one port become `HttpRequest`s. */
export type AnswerOptions = {
  readonly scheme: string
  readonly maxBodyBytes: number
  readonly identify: Identify | undefined
  readonly log: Log | undefined
}

/**
 * Finds out who sent a request: by its headers, or by the certificate, whose caller it holds already.
 *
 * @returns nothing for an unknown caller, which is for the handler to refuse
 */
export type Identify = (request: HttpRequest, signal: AbortSignal) => Promise<Caller | undefined>

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
    const response = await respond(send, options, request, gone.signal)
    if (response === undefined) return
    await write(outgoing, response, incoming.method === 'HEAD')
  } catch (thrown) {
    if (!isDeparture(thrown)) logFailure(options.log, 'an answer was cut off', incoming, thrown)
    // The status line may be out already: a cut connection is the only honest end.
    outgoing.destroy()
  }
}

/** Gives nothing when the client has left. */
async function respond(
  send: Send,
  { identify, log }: AnswerOptions,
  request: HttpRequest | undefined,
  signal: AbortSignal,
): Promise<HttpResponse | undefined> {
  if (request === undefined) return plain(400, 'bad request')
  try {
    if (identify === undefined) return await send(request, signal)
    const { caller: _certified, ...rest } = request
    const caller = await identify(request, signal)
    return await send(caller === undefined ? rest : { ...rest, caller }, signal)
  } catch (error) {
    if (error instanceof BodyTooLarge) return plain(413, 'request body too large')
    if (signal.aborted) return undefined
    logFailure(log, 'a request failed', request, error)
    return plain(500, 'internal error')
  }
}

/** The client went away while its answer was written. */
function isDeparture(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

/** Paths stay out of the log: those of webhooks and artifacts are as good as a password. */
function logFailure(
  log: Log | undefined,
  msg: string,
  { method }: { readonly method?: string | undefined },
  thrown: unknown,
): void {
  const code = thrown instanceof Failure ? { code: thrown.code } : {}
  log?.('error', msg, { method, ...code, error: messageOf(thrown) })
}

function requestOf(incoming: IncomingMessage, options: AnswerOptions): HttpRequest | undefined {
  const { method = 'GET', url = '/' } = incoming
  const base = `${options.scheme}://${incoming.headers.host ?? 'localhost'}`
  const full = url.startsWith('/') ? `${base}${url}` : url
  if (!URL.canParse(full)) return undefined
  const length = incoming.headers['content-length']
  const caller = certifiedCaller(incoming.socket)
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
    ...(caller === undefined ? {} : { caller }),
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
