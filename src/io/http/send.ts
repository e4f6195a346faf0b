/** Header names are lower case; several values of one name are kept apart. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[]>>

export type HttpBody = Uint8Array | AsyncIterable<Uint8Array>

export type HttpRequest = {
  readonly method: string
  /** Absolute, without userinfo: credentials travel in headers, where they can be redacted. */
  readonly url: string
  readonly headers: HttpHeaders
  readonly body?: HttpBody
}

export type HttpResponse = {
  readonly status: number
  readonly headers: HttpHeaders
  /** Streams unless it is small; a caller that stops reading must still finish or abort it. */
  readonly body: HttpBody
}

/**
 * How HTTP leaves and enters Tidemark: a function over plain data.
 *
 * Retry, proxy, limits and recording are functions from `Send` to `Send`; a server is a `Send`
 * too, so tests need no socket (DESIGN §4).
 */
export type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>
