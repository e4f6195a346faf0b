import type { Clock, Random } from '../../base/index.ts'
import { readBodyStart } from './body.ts'
import { HttpError, isDeadline } from './http-error.ts'
import { retryAfterMs } from './retry-after.ts'
import type { HttpRequest, HttpResponse, Send } from './send.ts'

/** What is repeated, and how patiently. */
export type RetryOptions = {
  readonly clock: Clock
  readonly random: Random
  /** Methods that may be repeated; `GET HEAD OPTIONS` when absent. */
  readonly methods?: readonly string[]
  /** A host that asks for a longer pause gets its answer returned instead; 60 s when absent. */
  readonly maxWaitMs?: number
}

/** Waits before the second and the third attempt (registry-auth §6). */
const waitsMs: readonly number[] = [1_000, 3_000]

/** Waits grow by up to this share, so that many callers do not come back at once. */
const jitter = 0.1

const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 499, 500, 502, 503, 504, 522])
const retriedFailures: ReadonlySet<string> = new Set(['RESET', 'TIMEOUT'])

/** Bytes of an error answer that are kept while waiting. */
const answerBytes = 64 * 1024

/**
 * Tries a request up to three times: on the statuses and network failures of registry-auth §6.
 *
 * `Retry-After` lengthens a wait. Bounded by the caller's signal: nothing is sent after a deadline,
 * and when the deadline ends a wait, the answer that made us wait is what the caller gets, as it
 * says more than `context deadline exceeded`.
 */
export function retrying(send: Send, options: RetryOptions): Send {
  const methods = options.methods ?? ['GET', 'HEAD', 'OPTIONS']
  return async (request, signal) => {
    if (!methods.includes(request.method) || !isReplayable(request)) return send(request, signal)
    for (const waitMs of waitsMs) {
      const outcome = await attempt(send, request, signal)
      if (!isRetried(outcome)) return settle(outcome)
      const delayMs = delayOf(outcome, waitMs, options)
      if (delayMs > (options.maxWaitMs ?? 60_000)) return settle(outcome)
      const kept = await detached(outcome)
      try {
        await options.clock.sleep(delayMs, signal)
      } catch {
        if (isDeadline(signal) && !(kept instanceof Error)) return kept
        throw HttpError.aborted(request, signal)
      }
    }
    return send(request, signal)
  }
}

type Outcome = HttpResponse | HttpError

async function attempt(send: Send, request: HttpRequest, signal: AbortSignal): Promise<Outcome> {
  try {
    return await send(request, signal)
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
}

function isRetried(outcome: Outcome): boolean {
  return outcome instanceof Error
    ? retriedFailures.has(outcome.code)
    : retriedStatuses.has(outcome.status)
}

function settle(outcome: Outcome): HttpResponse {
  if (outcome instanceof Error) throw outcome
  return outcome
}

function delayOf(outcome: Outcome, waitMs: number, { clock, random }: RetryOptions): number {
  const jitteredMs = waitMs * (1 + jitter * random.next())
  if (outcome instanceof Error) return jitteredMs
  return Math.max(jitteredMs, retryAfterMs(outcome.headers, clock.nowMs()) ?? 0)
}

/** The answer with its body read, so that its connection is free while we wait. */
async function detached(outcome: Outcome): Promise<Outcome> {
  if (outcome instanceof Error) return outcome
  return { ...outcome, body: await readBodyStart(outcome.body, answerBytes) }
}

function isReplayable(request: HttpRequest): boolean {
  return request.body === undefined || request.body instanceof Uint8Array
}
