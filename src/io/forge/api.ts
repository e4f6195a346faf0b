import { attempt, type Clock, decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import {
  followRedirects,
  type HttpHeaders,
  headerOf,
  headersOf,
  readBody,
  readBodyStart,
  type Send,
} from '../http/index.ts'
import { answerError } from './answer-error.ts'
import { isJson, type Json } from './fields.ts'
import { ForgeError } from './forge-error.ts'

export type ApiOptions = {
  readonly send: Send
  readonly clock: Clock
  /** The `Authorization` header. */
  readonly authorization: string
  /** What the token must be allowed to do, for errors. */
  readonly needs: string
  readonly headers?: HttpHeaders
  /** How long one call may take, redirects and waits included. */
  readonly timeLimitMs: number
}

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly url: string
  readonly json?: unknown
  /** For errors, after `cannot`: `open a request from 'branch' in 'owner/name'`. */
  readonly doing: string
}

export type Answer = {
  readonly status: number
  /** Parsed; undefined for an empty body. */
  readonly json: unknown
  /** Whether the list goes on at the next page. */
  readonly hasNext: boolean
}

/** JSON over HTTP as the three forges speak it; a status above 399 is a `ForgeError`. */
export type Api = (call: Call, signal: AbortSignal) => Promise<Answer>

/** A list of 100 requests with the longest descriptions that forges allow is about half of it. */
const answerBytes = 16 * 1024 * 1024

/** Error texts are a few lines; the pages of proxies are not worth reading. */
const errorBytes = 64 * 1024

export function createApi(options: ApiOptions): Api {
  return async (call, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(options.timeLimitMs)])
    const { json } = call
    const request = {
      method: call.method,
      url: call.url,
      headers: {
        accept: 'application/json',
        ...options.headers,
        authorization: options.authorization,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: encodeUtf8(JSON.stringify(json)) }),
    }
    const response = await followRedirects(stayHome(options.send, call))(request, limited)
    const { status, headers } = response
    if (status >= 400) {
      const text = decodeUtf8(await readBodyStart(response.body, errorBytes))
      const answer = { status, headers, json: parsed(text) }
      throw answerError(call, answer, { ...options, nowMs: options.clock.nowMs() })
    }
    const text = decodeUtf8(await readBody(response.body, answerBytes, request)).trim()
    const value = text === '' ? undefined : parsed(text)
    if (text !== '' && value === undefined) throw notJson(call, headers)
    const links = headersOf(headers, 'link').join(',')
    return { status, json: value, hasNext: /;\s*rel="?next"?/.test(links) }
  }
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

/** Undefined for what is no JSON; no API of a forge answers with a bare `undefined`. */
function parsed(text: string): unknown {
  return attempt(() => JSON.parse(text) as unknown)
}

function notJson(call: Call, headers: HttpHeaders): ForgeError {
  const type = headerOf(headers, 'content-type')?.split(';', 1)[0]?.trim()
  const what = type === undefined || /json/i.test(type) ? 'broken JSON' : `'${type}', not JSON`
  return undecodable(call, `answers with ${what}`)
}

/** The answer is not what the API's documentation promises. */
export function undecodable(call: Pick<Call, 'doing' | 'url'>, what: string): ForgeError {
  const { host } = new URL(call.url)
  return new ForgeError(
    'FORGE_DECODE',
    `cannot ${call.doing}: '${host}' ${what}; is a login page or a proxy in the way, or is the URL of the API wrong?`,
    { facts: { host } },
  )
}

/** The answer as the object that it should be. */
export function objectOf(json: unknown, call: Pick<Call, 'doing' | 'url'>): Json {
  if (!isJson(json)) throw undecodable(call, 'answers with something else')
  return json
}

/** A name in the path of a URL; its slashes stay, so that it may be several segments. */
export function inPath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}
