import type { Clock } from '../../base/index.ts'
import { encodeUtf8 } from '../../base/index.ts'
import type { HttpResponse } from '../../io/http/index.ts'
import { refusal } from './reply.ts'

/** What real registries get wrong, to be switched on for a test. Nothing is wrong by default. */
export type Faults = {
  /** Pages hold at most this many tags, whatever `n` asks for. */
  readonly pageSize?: number
  /** A larger `n` is answered with 400. */
  readonly refuseAbove?: number
  /** How `Link` is written; `relative` by default, `none` never says that there is more. */
  readonly link?: 'relative' | 'absolute' | 'query' | 'foreign' | 'bare' | 'none'
  /** The link of each page leads back to the same page. */
  readonly loop?: boolean
  /** The answer breaks off in the middle of its body. */
  readonly cut?: boolean
  /** That many requests are answered with 429 and this `Retry-After`. */
  readonly busy?: { readonly times: number; readonly retryAfter: string }
  /** That many requests are answered with this status and no JSON. */
  readonly broken?: { readonly times: number; readonly status: number }
  /** The digest header names other content. */
  readonly wrongDigest?: boolean
  /** Headers of manifests that are left out, by lower-case name. */
  readonly without?: readonly string[]
  /** Every answer waits this long. */
  readonly delayMs?: number
  /** Tokens are handed out and then not accepted. */
  readonly badTokens?: boolean
  /** Tag lists carry an ETag and answer `If-None-Match` with 304. */
  readonly etag?: boolean
}

/** The faults of one registry, with how often the counted ones still strike. */
export type FaultState = {
  faults: Faults
  busyLeft: number
  brokenLeft: number
}

/** The faults with their counters full. */
export function faultState(faults: Faults): FaultState {
  const busyLeft = faults.busy?.times ?? 0
  return { faults, busyLeft, brokenLeft: faults.broken?.times ?? 0 }
}

/** The answer of a fault that strikes before the request is looked at. */
export async function strike(
  state: FaultState,
  clock: Clock,
  signal: AbortSignal,
): Promise<HttpResponse | undefined> {
  const { delayMs, busy, broken } = state.faults
  if (delayMs !== undefined) await clock.sleep(delayMs, signal)
  if (busy !== undefined && state.busyLeft > 0) {
    state.busyLeft--
    return refusal('TOOMANYREQUESTS', { 'retry-after': busy.retryAfter })
  }
  if (broken !== undefined && state.brokenLeft > 0) {
    state.brokenLeft--
    const headers = { 'content-type': 'text/plain' }
    return { status: broken.status, headers, body: encodeUtf8('it broke') }
  }
  return undefined
}

/** The first half of a body, then a broken connection. */
export async function* cutBody(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, bytes.length / 2)
  throw new Error('the connection breaks here')
}
