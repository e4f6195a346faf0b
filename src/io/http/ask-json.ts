import { decodeUtf8, foreignWords, parseJson } from '../../base/index.ts'
import { readBody, readBodyStart } from './body.ts'
import type { HttpHeaders, HttpRequest, Send } from './send.ts'

/** A JSON object whose fields nobody has looked at yet. */
export type Json = Readonly<Record<string, unknown>>

/** How much of an answer is taken. */
export type JsonLimits = {
  /** Bytes of an answer. */
  readonly bodyBytes: number
  /** From which status on an answer is cut off instead, and after how many bytes. */
  readonly cut?: { readonly fromStatus: number; readonly bytes: number }
  /** Brackets that may be open at once. */
  readonly depth: number
}

/** An answer of an API. */
export type JsonAnswer = {
  readonly status: number
  readonly headers: HttpHeaders
  readonly text: string
  /** Undefined when the text is no JSON, or nests deeper than the limit. */
  readonly json: unknown
}

/**
 * One request to an API that speaks JSON.
 *
 * Any status is an answer, and what is no JSON is too: whoever asks says what they mean by it. How
 * long it may take is the signal's business (`withinTime`).
 *
 * @throws {HttpError} when no answer comes, or `BODY_LIMIT` when it is longer than it may be
 */
export async function askJson(
  send: Send,
  request: HttpRequest,
  limits: JsonLimits,
  signal: AbortSignal,
): Promise<JsonAnswer> {
  const { status, headers, body } = await send(request, signal)
  const { bodyBytes, cut, depth } = limits
  const isCut = cut !== undefined && status >= cut.fromStatus
  const bytes = isCut ? readBodyStart(body, cut.bytes) : readBody(body, bodyBytes, request)
  const text = decodeUtf8(await bytes)
  return { status, headers, text, json: parseJson(text, depth) }
}

/** Whether a value is a JSON object. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of a JSON object; none of anything else. */
export function membersOf(json: unknown): Json {
  return isJson(json) ? json : {}
}

/**
 * The first line of an explanation in an answer, fit for an error; what follows it is for the
 * support of whoever wrote it. Empty for anything but text.
 *
 * @param secrets - what was sent: some servers repeat it
 */
export function firstWords(value: unknown, secrets: readonly string[] = []): string {
  const [first = ''] = typeof value === 'string' ? value.split(/[\r\n]/, 1) : []
  return foreignWords(first, secrets)
}
