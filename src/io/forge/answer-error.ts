import type { Remedy } from '../../base/index.ts'
import { type HttpHeaders, headerOf, retryAfterMs } from '../http/index.ts'
import { isJson, type Json } from './fields.ts'
import { type ForgeCode, ForgeError } from './forge-error.ts'

type Failed = { readonly doing: string; readonly url: string }
type BadAnswer = { readonly status: number; readonly headers: HttpHeaders; readonly json: unknown }
type Context = {
  readonly authorization: string
  readonly needs: string
  readonly nowMs: number
}

/** Characters of a forge's own words that an error repeats. */
const wordsLimit = 300

/** GitHub's advice for a secondary limit that names no time. */
const unnamedPauseMs = 60_000

/**
 * The failure that a status of 400 or more stands for.
 *
 * The forge's own words are repeated, on one line and bounded, as they are the best explanation
 * there is; a token that a forge sends back is masked.
 */
export function answerError(call: Failed, answer: BadAnswer, context: Context): ForgeError {
  const { status } = answer
  const { host } = new URL(call.url)
  const words = masked(wordsOf(answer.json), context.authorization)
  const pauseMs = pauseOf(answer, words, context.nowMs)
  const said = words === '' ? `status ${status}` : words
  const fail = (code: ForgeCode, what: string, remedy: Remedy = 'stop'): ForgeError =>
    new ForgeError(code, `cannot ${call.doing}: ${what}`, { remedy, facts: { host, status } })

  if (pauseMs !== undefined) {
    const seconds = Math.ceil(pauseMs / 1_000)
    const what = `'${host}' asks to slow down: ${said}; try again in ${seconds} s`
    return fail('FORGE_RATE_LIMITED', what, { afterMs: pauseMs })
  }
  if (status === 401) {
    const what = `'${host}' does not accept the token: ${said}; give one that is valid and has ${context.needs}`
    return fail('FORGE_UNAUTHORIZED', what)
  }
  if (status === 403 || status === 423) {
    const what = `'${host}' does not allow it: ${said}; the token needs ${context.needs}, and the repository must not be archived`
    return fail('FORGE_FORBIDDEN', what)
  }
  if (status === 404 || status === 410) {
    const what = `'${host}' knows no such repository, or none that the token may see: ${said}; check the URL and that the token has ${context.needs}`
    return fail('FORGE_NOT_FOUND', what)
  }
  if (status >= 500) return fail('FORGE_UNAVAILABLE', `'${host}' is out of order: ${said}`, 'retry')
  if (/already exist/i.test(words)) return fail('FORGE_ALREADY_EXISTS', said)
  if (/\bno (?:commits|changes) between\b/i.test(words)) {
    return fail('FORGE_NO_COMMITS', `there is nothing to request: ${said}`)
  }
  return fail('FORGE_REFUSED', `'${host}' refuses: ${said}`)
}

/**
 * How long a forge asks to be left alone, if this is what it says.
 *
 * 429 everywhere; GitHub also 403, with `retry-after` for its secondary limits and
 * `x-ratelimit-remaining: 0` for the hourly one, whose end is in epoch seconds.
 */
function pauseOf({ status, headers }: BadAnswer, words: string, nowMs: number): number | undefined {
  const isSpent =
    headerOf(headers, 'x-ratelimit-remaining') === '0' ||
    headerOf(headers, 'ratelimit-remaining') === '0'
  const asked = retryAfterMs(headers, nowMs)
  const isLimited =
    status === 429 ||
    (status === 403 && (isSpent || asked !== undefined || /rate limit/i.test(words)))
  if (!isLimited) return undefined
  if (asked !== undefined) return asked
  const reset = headerOf(headers, 'x-ratelimit-reset') ?? headerOf(headers, 'ratelimit-reset') ?? ''
  return /^\d{1,12}$/.test(reset) ? Math.max(0, Number(reset) * 1_000 - nowMs) : unnamedPauseMs
}

/** What the forge says is wrong: `message` and what `errors` add (GitHub), `error` (GitLab). */
export function wordsOf(json: unknown): string {
  if (!isJson(json)) return ''
  const parts = [
    ...sentences(json['message']),
    ...sentences(json['errors']),
    ...sentences(json['error']),
    ...sentences(json['error_description']),
  ]
  return bounded([...new Set(parts)].join('; '))
}

function sentences(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap((item: unknown) => sentences(item))
  if (!isJson(value)) return []
  return typeof value['message'] === 'string' ? [value['message']] : fieldSentence(value)
}

/** GitHub: `{field: "head", code: "invalid"}`; GitLab: `{title: ["can't be blank"]}`. */
function fieldSentence(value: Json): readonly string[] {
  const { field, code } = value
  if (typeof code === 'string') return [typeof field === 'string' ? `${field}: ${code}` : code]
  return Object.entries(value).flatMap(([name, what]) =>
    sentences(what).map((sentence) => `${name}: ${sentence}`),
  )
}

function bounded(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
  return line.length > wordsLimit ? `${line.slice(0, wordsLimit)}…` : line
}

function masked(words: string, authorization: string): string {
  const secret = authorization.slice(authorization.indexOf(' ') + 1)
  return secret === '' ? words : words.replaceAll(secret, '***')
}
