import { foreignWords, type Remedy } from '../../base/index.ts'
import { type HttpHeaders, headerOf, isJson, type Json, retryAfterMs } from '../http/index.ts'
import { type ForgeCode, ForgeError } from './forge-error.ts'

type Failed = { readonly doing: string; readonly url: string }
type BadAnswer = { readonly status: number; readonly headers: HttpHeaders; readonly json: unknown }
type Context = {
  readonly secrets: readonly string[]
  readonly needs: string
  readonly nowMs: number
}

/** GitHub's advice for a secondary limit that names no time. */
const unnamedPauseMs = 60_000

/** No forge counts over longer than an hour; a longer pause is a mistake, or meant to stop us. */
const longestPauseMs = 3_600_000

/** Clocks differ: a limit whose end is past already is not over for the forge. */
const shortestPauseMs = 1_000

/**
 * The failure that a status of 400 or more stands for.
 *
 * The forge's own words are repeated, on one line and bounded, as they are the best explanation
 * there is; a token that a forge sends back is masked.
 */
export function answerError(call: Failed, answer: BadAnswer, context: Context): ForgeError {
  const { status } = answer
  const { host } = new URL(call.url)
  const words = wordsOf(answer.json, context.secrets)
  const said = words === '' ? `status ${status}` : words
  const pauseMs = pauseAfter(answer.headers, context.nowMs)
  if (isLimit(answer, words)) return rateLimited(call, said, pauseMs)
  const fail = (code: ForgeCode, what: string, remedy: Remedy = 'stop'): ForgeError =>
    new ForgeError(code, `cannot ${call.doing}: ${what}`, { remedy, facts: { host, status } })

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
  if (status >= 500) {
    const isTimed = headerOf(answer.headers, 'retry-after') !== undefined
    const remedy = isTimed ? { afterMs: pauseMs } : 'retry'
    return fail('FORGE_UNAVAILABLE', `'${host}' is out of order: ${said}; try again later`, remedy)
  }
  if (/already exist/i.test(words)) return fail('FORGE_ALREADY_EXISTS', said)
  if (/\bno (?:commits|changes) between\b/i.test(words)) {
    return fail('FORGE_NO_COMMITS', `there is nothing to request: ${said}`)
  }
  return fail('FORGE_REFUSED', `'${host}' refuses: ${said}`)
}

/** Whether an answer says that the forge was asked too often, in any of its ways. */
function isLimit({ status, headers }: BadAnswer, words: string): boolean {
  if (status !== 403) return status === 429
  const isSpent = limitHeader(headers, 'remaining') === '0'
  return isSpent || headerOf(headers, 'retry-after') !== undefined || saysLimit(words)
}

/** GitHub's words, which for some limits are all that tells them from a missing permission. */
export function saysLimit(words: string): boolean {
  return /\brate limit/i.test(words)
}

/** The failure of a call that came too early; `pauseMs` is what the forge asks for. */
export function rateLimited(call: Failed, words: string, pauseMs: number): ForgeError {
  const { host } = new URL(call.url)
  const seconds = Math.ceil(pauseMs / 1_000)
  return new ForgeError(
    'FORGE_RATE_LIMITED',
    `cannot ${call.doing}: '${host}' asks to slow down: ${words}; try again in ${seconds} s`,
    { remedy: { afterMs: pauseMs }, facts: { host } },
  )
}

/**
 * How long a forge asks to be left alone, should its answer be a refusal for that reason.
 *
 * GitHub may send `retry-after` for its secondary limits; the end of the hourly one is in epoch
 * seconds, at GitLab without the `x-`, and counts only once that limit is used up.
 */
export function pauseAfter(headers: HttpHeaders, nowMs: number): number {
  const isSpent = (limitHeader(headers, 'remaining') ?? '0') === '0'
  const reset = isSpent ? (limitHeader(headers, 'reset') ?? '') : ''
  const untilReset = /^\d{1,12}$/.test(reset) ? Number(reset) * 1_000 - nowMs : unnamedPauseMs
  const pauseMs = retryAfterMs(headers, nowMs) ?? untilReset
  return Math.min(Math.max(pauseMs, shortestPauseMs), longestPauseMs)
}

function limitHeader(headers: HttpHeaders, name: string): string | undefined {
  return headerOf(headers, `x-ratelimit-${name}`) ?? headerOf(headers, `ratelimit-${name}`)
}

/**
 * What the forge says is wrong: `message` and what `errors` add (GitHub), `error` (GitLab).
 *
 * @param secrets - what is masked: some servers repeat what they were sent
 */
export function wordsOf(json: unknown, secrets: readonly string[]): string {
  if (!isJson(json)) return ''
  const parts = [
    ...sentences(json['message']),
    ...sentences(json['errors']),
    ...sentences(json['error']),
    ...sentences(json['error_description']),
  ]
  return foreignWords([...new Set(parts)].join('; '), secrets)
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
