import { BoundedMap, type Clock } from '../../base/index.ts'
import { HttpError } from './http-error.ts'
import { retryAfterMs } from './retry-after.ts'
import type { HttpRequest, Send } from './send.ts'

/** How hard a host may be asked. */
export type HostLimits = {
  readonly clock: Clock
  /** Requests under way at one host; 8 when absent. */
  readonly concurrency?: number
  /** Requests a second at one host once the burst is used up; no limit when absent. */
  readonly ratePerSecond?: number
  /** Requests that may go out at once; `ratePerSecond` when absent. */
  readonly burst?: number
  /** A longer pause than this fails at once with `PAUSED`; 60 s when absent. */
  readonly maxPauseMs?: number
}

/** Hosts remembered; beyond it the ones not heard of for longest are forgotten. */
const hostLimit = 1_000

type Host = {
  running: number
  readonly waiting: (() => void)[]
  tokens: number
  refilledMs: number
  pausedUntilMs: number
}

/** Wraps ways out: what is asked by all of them together keeps to the limits. */
export type HostLimiter = (send: Send) => Send

/**
 * Is polite to each host, by whichever way it is asked: a few requests at a time, a token bucket, and a pause for everybody
 * after a 429 or 503 that says `Retry-After`.
 *
 * @throws {HttpError} `PAUSED` when the host asked for a pause too long to wait for
 */
export function hostLimiter(limits: HostLimits): HostLimiter {
  const hosts = new BoundedMap<Host>(hostLimit, ({ running }) => running === 0)
  const { clock, concurrency = 8 } = limits
  const entrance = { concurrency, onAbort: abortWatch() }
  return (send) => async (request, signal) => {
    const host = hostOf(hosts, new URL(request.url).host, limits)
    await enter(host, entrance, request, signal)
    try {
      const waitMs = Math.max(pauseMs(host, request, limits), takeToken(host, limits))
      if (waitMs > 0) await sleep(clock, waitMs, request, signal)
      const response = await send(request, signal)
      if (response.status === 429 || response.status === 503) {
        const nowMs = clock.nowMs()
        const untilMs = nowMs + (retryAfterMs(response.headers, nowMs) ?? 0)
        host.pausedUntilMs = Math.max(host.pausedUntilMs, untilMs)
      }
      return response
    } finally {
      leave(host)
    }
  }
}

function hostOf(hosts: BoundedMap<Host>, name: string, limits: HostLimits): Host {
  const nowMs = limits.clock.nowMs()
  const tokens = limits.burst ?? limits.ratePerSecond ?? 0
  const known = hosts.get(name)
  if (known !== undefined) return known
  const host = { running: 0, waiting: [], tokens, refilledMs: nowMs, pausedUntilMs: 0 }
  hosts.set(name, host)
  return host
}

function enter(
  host: Host,
  { concurrency, onAbort }: { readonly concurrency: number; readonly onAbort: OnAbort },
  request: HttpRequest,
  signal: AbortSignal,
): Promise<void> | undefined {
  if (signal.aborted) throw HttpError.aborted(request, signal)
  if (host.running < concurrency) {
    host.running++
    return undefined
  }
  return new Promise<void>((resolve, reject) => {
    const forget = onAbort(signal, () => {
      host.waiting.splice(host.waiting.indexOf(proceed), 1)
      reject(HttpError.aborted(request, signal))
    })
    const proceed = (): void => {
      forget()
      resolve()
    }
    host.waiting.push(proceed)
  })
}

type OnAbort = (signal: AbortSignal, then: () => void) => () => void

/**
 * Listens for the end of signals, once for each: adding and removing a listener walks all others,
 * and a thousand scans may wait on one signal.
 */
function abortWatch(): OnAbort {
  const watched = new WeakMap<AbortSignal, Set<() => void>>()
  return (signal, then) => {
    let callbacks = watched.get(signal)
    if (callbacks === undefined) {
      const fresh = new Set<() => void>()
      signal.addEventListener('abort', () => fresh.forEach((callback) => callback()), {
        once: true,
      })
      watched.set(signal, fresh)
      callbacks = fresh
    }
    const all = callbacks.add(then)
    return () => all.delete(then)
  }
}

/** Hands the slot to the next in line, or frees it. */
function leave(host: Host): void {
  const next = host.waiting.shift()
  if (next === undefined) host.running--
  else next()
}

function pauseMs(host: Host, request: HttpRequest, limits: HostLimits): number {
  const waitMs = host.pausedUntilMs - limits.clock.nowMs()
  if (waitMs > (limits.maxPauseMs ?? 60_000)) {
    const what = `the host asked for a pause of ${Math.ceil(waitMs / 1_000)} s`
    throw HttpError.of(request, 'PAUSED', what, { remedy: { afterMs: waitMs } })
  }
  return waitMs
}

/** Takes one token, on credit if need be, and says how long to wait until it is there. */
function takeToken(host: Host, limits: HostLimits): number {
  const rate = limits.ratePerSecond
  if (rate === undefined) return 0
  const nowMs = limits.clock.nowMs()
  const refill = ((nowMs - host.refilledMs) * rate) / 1_000
  host.tokens = Math.min(limits.burst ?? rate, host.tokens + refill) - 1
  host.refilledMs = nowMs
  return host.tokens >= 0 ? 0 : (-host.tokens / rate) * 1_000
}

async function sleep(
  clock: Clock,
  waitMs: number,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<void> {
  await clock.sleep(waitMs, signal).catch(() => {
    throw HttpError.aborted(request, signal)
  })
}
