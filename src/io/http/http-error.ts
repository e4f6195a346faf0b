import { Failure, type FailureDetails } from '../../base/index.ts'
import { redactUrl } from './redact.ts'
import type { HttpRequest } from './send.ts'

/** What can go wrong before a server has answered, or while its answer is read. */
export type HttpCode =
  | 'ADDRESS' // the address may not be reached by this request
  | 'BODY_LIMIT' // the answer is larger than its reader allows
  | 'CANCELLED' // the caller gave up
  | 'DEADLINE' // the caller's time is over
  | 'DIAL' // nobody listens there, or the way is blocked
  | 'DNS' // the name leads nowhere
  | 'PAUSED' // the host asked to be left alone for longer than is worth waiting
  | 'PROTOCOL' // the answer is not HTTP
  | 'PROXY' // the proxy refused
  | 'REDIRECT' // too many redirects, or one that may not be followed
  | 'RESET' // the connection broke
  | 'TIMEOUT' // no connection in time
  | 'TLS' // no trust

/** A request that got no usable answer; the text is the one of Go's `net/http`. */
export class HttpError extends Failure<HttpCode> {
  override readonly name = 'HttpError'

  /** `Get "https://host/path": what`, as Go's `url.Error` prints it, secrets masked. */
  static of(
    request: Pick<HttpRequest, 'method' | 'url'>,
    code: HttpCode,
    what: string,
    details: FailureDetails = {},
  ): HttpError {
    const operation = request.method.charAt(0) + request.method.slice(1).toLowerCase()
    const url = redactUrl(request.url)
    return new HttpError(code, `${operation} "${url}": ${what}`, {
      remedy: 'retry',
      facts: { url },
      ...details,
    })
  }

  /** The failure that an aborted signal stands for: a deadline or a caller that gave up. */
  static aborted(request: Pick<HttpRequest, 'method' | 'url'>, signal: AbortSignal): HttpError {
    return isDeadline(signal)
      ? HttpError.of(request, 'DEADLINE', 'context deadline exceeded', { cause: signal.reason })
      : HttpError.of(request, 'CANCELLED', 'context canceled', { cause: signal.reason })
  }
}

/** Whether the signal was aborted by `AbortSignal.timeout`, and not by hand. */
export function isDeadline(signal: AbortSignal): boolean {
  const reason: unknown = signal.reason
  return reason instanceof Error && reason.name === 'TimeoutError'
}
