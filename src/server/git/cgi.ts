import type { HttpHeaders, HttpRequest } from '../../io/http/index.ts'
import type { Environment } from '../../io/process/index.ts'

/** A CGI program may not answer with a longer header. */
const maxHeaderBytes = 16 * 1024

/** The variables of RFC 3875 that `git http-backend` reads. */
export function cgiEnvironment(
  request: HttpRequest,
  options: { readonly root: string; readonly env: Environment },
  user: string,
): Environment {
  const url = new URL(request.url)
  const header = (name: string): string => String(request.headers[name] ?? '')
  return {
    PATH: options.env['PATH'] ?? '/usr/bin:/bin',
    HOME: options.root,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_PROJECT_ROOT: options.root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: header('git-protocol'),
    REQUEST_METHOD: request.method,
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    CONTENT_TYPE: header('content-type'),
    ...(header('content-length') === '' ? {} : { CONTENT_LENGTH: header('content-length') }),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    REMOTE_USER: user,
    REMOTE_ADDR: '127.0.0.1',
  }
}

/** Splits a CGI answer into status, headers and body; `undefined` when it is none. */
export async function readCgi(output: AsyncIterable<Uint8Array>): Promise<
  | {
      readonly status: number
      readonly headers: HttpHeaders
      readonly body: AsyncIterable<Uint8Array>
    }
  | undefined
> {
  const pieces = output[Symbol.asyncIterator]()
  let buffer = Buffer.alloc(0)
  let end = -1
  while (end === -1 && buffer.length < maxHeaderBytes) {
    const { done, value } = await pieces.next()
    if (done === true) return undefined
    buffer = Buffer.concat([buffer, value])
    end = buffer.indexOf('\r\n\r\n')
  }
  if (end === -1) return undefined
  const lines = buffer.toString('latin1', 0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const { status = '200', ...others } = headers
  const body = rest(buffer.subarray(end + 4), pieces)
  return { status: Number.parseInt(status, 10), headers: others, body }
}

async function* rest(
  first: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first
  for (;;) {
    const { done, value } = await pieces.next()
    if (done === true) return
    yield value
  }
}
