/** Header names are lower case; several values of one name are kept apart. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[]>>

/** A body, whole or as it comes. */
export type HttpBody = Uint8Array | AsyncIterable<Uint8Array>

/**
 * Where a request may connect to.
 *
 * `any` is every address but those of cloud metadata, link-local or not, which no request may
 * reach. `public` refuses private and loopback addresses too. `only` is for that metadata: exactly
 * these addresses, and never through a proxy, which would resolve the name anew.
 *
 * Judged by the address that the name resolved to, at the moment of connecting.
 */
export type Reach = 'any' | 'public' | { readonly only: readonly string[] }

/** Who sent a request, as a certificate or a token proved it. */
export type Caller = { readonly name: string; readonly groups: readonly string[] }

/** A request, going out or come in. */
export type HttpRequest = {
  readonly method: string
  /** Absolute, without userinfo: credentials travel in headers, where they can be redacted. */
  readonly url: string
  readonly headers: HttpHeaders
  readonly body?: HttpBody
  /** Of requests that go out; `any` when absent. */
  readonly reach?: Reach
  /** Of requests that come in: who was found to have sent it; absent for nobody known. */
  readonly caller?: Caller
}

/** An answer, whatever its status. */
export type HttpResponse = {
  readonly status: number
  readonly headers: HttpHeaders
  /** Streams unless it is small; a caller that stops reading must still finish or abort it. */
  readonly body: HttpBody
  /** The URL that answered, when it is not the one asked: redirects were followed. */
  readonly url?: string
  /**
   * The IP address of the host that was asked, where it is known: not behind a proxy, not without a
   * socket. Redirects do not change it: whoever sends us to an address does not live there.
   */
  readonly peer?: string
}

/**
 * How HTTP leaves and enters Tidemark: a function over plain data.
 *
 * Retry, proxy, limits and recording are functions from `Send` to `Send`; a server is a `Send`
 * too, so tests need no socket.
 */
export type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>
