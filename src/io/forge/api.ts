import { type Clock, encodeUtf8, withinTime } from '../../base/index.ts'
import {
  askJson,
  followRedirects,
  HttpError,
  type HttpHeaders,
  type HttpRequest,
  headerOf,
  headersOf,
  type JsonAnswer,
  type JsonLimits,
  readBodyStart,
  type Send,
} from '../http/index.ts'
import { answerError, pauseAfter, wordsOf } from './answer-error.ts'
import type { Api, Call } from './call.ts'
import { depthLimit } from './fields.ts'
import { ForgeError } from './forge-error.ts'
import { undecodable } from './undecodable.ts'

/** How a forge's API is called, and by whom. */
export type ApiOptions = {
  readonly send: Send
  readonly clock: Clock
  /** The `Authorization` header. */
  readonly authorization: string
  /** What no error may repeat: the token or password, and other forms of it. */
  readonly secrets: readonly string[]
  /** What the token must be allowed to do, for errors. */
  readonly needs: string
  readonly headers?: HttpHeaders
  /** How long one call may take, redirects and waits included. */
  readonly timeLimitMs: number
}

/** Error texts are a few lines; the pages of proxies are not worth reading. */
const errorBytes = 64 * 1024

const answerLimits: JsonLimits = {
  // A list of 100 requests with the longest descriptions that forges allow is about half of it.
  bodyBytes: 16 * 1024 * 1024,
  cut: { fromStatus: 400, bytes: errorBytes },
  depth: depthLimit,
}

/** Makes calls to one forge, with its errors told apart. */
export function createApi(options: ApiOptions): Api {
  const { clock, send, timeLimitMs, secrets } = options
  return async (call, signal) => {
    const work = (limited: AbortSignal): Promise<JsonAnswer> =>
      read(followRedirects(stayHome(send, call)), requestOf(call, options), call, limited)
    const { status, headers, text, json } = await withinTime(timeLimitMs, clock, work, signal)
    const nowMs = clock.nowMs()
    if (status >= 400) throw answerError(call, { status, headers, json }, { ...options, nowMs })
    if (json === undefined && text.trim() !== '') throw noJson(call, headers)
    return {
      json,
      words: wordsOf(json, secrets),
      pauseMs: pauseAfter(headers, nowMs),
      hasNext: /;\s*rel="?next"?/.test(headersOf(headers, 'link').join(',')),
      total: totalOf(headers),
    }
  }
}

function requestOf(call: Call, { authorization, headers }: ApiOptions): HttpRequest {
  const { method, url, json } = call
  const common = { accept: 'application/json', ...headers, authorization }
  if (json === undefined) return { method, url, headers: common }
  const body = encodeUtf8(JSON.stringify(json))
  return { method, url, headers: { ...common, 'content-type': 'application/json' }, body }
}

async function read(
  send: Send,
  request: HttpRequest,
  call: Call,
  signal: AbortSignal,
): Promise<JsonAnswer> {
  try {
    return await askJson(send, request, answerLimits, signal)
  } catch (thrown) {
    if (!(thrown instanceof HttpError) || thrown.code !== 'BODY_LIMIT') throw thrown
    const what = `answers with more than ${answerLimits.bodyBytes / 1024 / 1024} MiB`
    throw undecodable(call, what, { cause: thrown })
  }
}

function noJson(call: Call, headers: HttpHeaders): ForgeError {
  const said = headerOf(headers, 'content-type') ?? ''
  const [type = 'json'] = /^[\w.+-]{1,50}\/[\w.+-]{1,50}/.exec(said) ?? []
  const what = /json/i.test(type) ? 'broken JSON' : `'${type}', not JSON`
  return undecodable(call, `answers with ${what}`)
}

/** Gitea counts every list and links only some; GitLab counts the short ones. */
function totalOf(headers: HttpHeaders): number | undefined {
  const count = headerOf(headers, 'x-total-count') ?? headerOf(headers, 'x-total') ?? ''
  return /^\d{1,9}$/.test(count) ? Number(count) : undefined
}

/**
 * Refuses redirects to another origin, where neither the token nor the text is meant to go, and
 * those that would turn a write into a read. Others, as of a renamed repository, may be followed.
 */
function stayHome(send: Send, call: Call): Send {
  return async (request, signal) => {
    const response = await send(request, signal)
    const location = headerOf(response.headers, 'location')
    if (response.status < 300 || response.status >= 400 || location === undefined) return response
    const here = new URL(request.url)
    const origin = URL.canParse(location, request.url) ? new URL(location, here).origin : undefined
    const isKept = request.method === 'GET' || response.status >= 307
    if (origin === here.origin && isKept) return response
    await readBodyStart(response.body, errorBytes)
    const where = origin === here.origin || origin === undefined ? 'elsewhere' : `to '${origin}'`
    throw new ForgeError(
      'FORGE_MOVED',
      `cannot ${call.doing}: '${here.host}' sends the request ${where}; correct the URL of the repository or of the API`,
      { facts: { host: here.host } },
    )
  }
}

/** A name in the path of a URL; its slashes stay, so that it may be several segments. */
export function inPath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}
