import { decodeUtf8, type Remedy } from '../../base/index.ts'
import {
  type HttpRequest,
  type HttpResponse,
  readBodyStart,
  reasonPhrase,
  redactUrl,
  retryAfterMs,
} from '../http/index.ts'
import { foreignText } from './foreign-text.ts'
import { parseGoJson } from './go-text.ts'
import { type RegistryCode, RegistryError } from './registry-error.ts'

/** An error answer is read up to here; the rest explains nothing more. */
const answerBytes = 64 * 1024

const knownCodes: ReadonlySet<string> = new Set<RegistryCode>([
  'BLOB_UNKNOWN',
  'BLOB_UPLOAD_INVALID',
  'BLOB_UPLOAD_UNKNOWN',
  'DENIED',
  'DIGEST_INVALID',
  'MANIFEST_BLOB_UNKNOWN',
  'MANIFEST_INVALID',
  'MANIFEST_UNKNOWN',
  'MANIFEST_UNVERIFIED',
  'NAME_INVALID',
  'NAME_UNKNOWN',
  'SIZE_INVALID',
  'TAG_INVALID',
  'TOOMANYREQUESTS',
  'UNAUTHORIZED',
  'UNAVAILABLE',
  'UNKNOWN',
  'UNSUPPORTED',
])

type Diagnostic = { readonly code: string; readonly message: string; readonly detail?: unknown }

/** What was asked. */
export type Asked = Pick<HttpRequest, 'method' | 'url'> & {
  /** By which URL, before anybody redirected us. */
  readonly named?: string
  /** Whoever answers is not the registry. */
  readonly isForeign?: boolean
}

/**
 * The failure that an error answer stands for, in the words of registry-auth §6:
 * `GET <url>: <CODE>: <message>[; <detail>]`, cut behind 1,000 characters.
 *
 * Only the registry itself is quoted. Where it sends us is its choice, and what is said there may be
 * meant for this machine alone.
 */
export async function answerError(
  request: Asked,
  response: HttpResponse,
  nowMs: number,
): Promise<RegistryError> {
  const text = decodeUtf8(await readBodyStart(response.body, answerBytes))
  const diagnostics = diagnosticsOf(text)
  if (isForeign(request, response)) return foreignError(request, response, diagnostics, nowMs)
  const url = redactUrl(response.url ?? request.url)
  const what = foreignText(textOf(diagnostics, text, request.method, response.status))
  return new RegistryError(
    codeOf(diagnostics, response.status),
    `${request.method} ${url}: ${what}${pauseText(response, nowMs)}`,
    {
      remedy: remedyOf(response, nowMs),
      facts: { url, status: response.status },
    },
  )
}

/**
 * Reads an answer that should be a document of the spec.
 *
 * @throws {RegistryError} `DECODE`: who answered, and that it was a web page if it was one
 */
export function readAnswer<Value>(
  { method, url }: Asked,
  text: string,
  read: (text: string) => Value,
): Value {
  try {
    return read(text)
  } catch (thrown) {
    if (!(thrown instanceof RegistryError)) throw thrown
    const isPage = text.slice(0, pageStartLength).trimStart().startsWith('<')
    const what = isPage ? `a web page, where a registry answers in JSON: ` : ''
    const said = `${method} ${redactUrl(url)}: ${what}${thrown.message}`
    throw new RegistryError(thrown.code, said, { facts: { url: redactUrl(url) }, cause: thrown })
  }
}

/** A page may begin with some white space. */
const pageStartLength = 1_000

/** The failure of an answer that is not quoted: its status, and the code if it is one of the spec. */
function foreignError(
  request: Asked,
  response: HttpResponse,
  diagnostics: readonly Diagnostic[],
  nowMs: number,
): RegistryError {
  const { status } = response
  const said = codeOf(diagnostics, status)
  const code = said === 'UNEXPECTED_STATUS' ? (codeByStatus[status] ?? said) : said
  const url = redactUrl(response.url ?? request.url)
  return new RegistryError(
    code,
    `${request.method} ${url}: ${statusText(status)}${pauseText(response, nowMs)}`,
    {
      remedy: remedyOf(response, nowMs),
      facts: { url, status },
    },
  )
}

const codeByStatus: Readonly<Record<number, RegistryCode>> = { 401: 'UNAUTHORIZED', 403: 'DENIED' }

function statusText(status: number): string {
  return `unexpected status code ${status} ${reasonPhrase(status)}`.trimEnd()
}

function isForeign(request: Asked, response: HttpResponse): boolean {
  const { origin } = new URL(response.url ?? request.url)
  return request.isForeign === true || origin !== new URL(request.named ?? request.url).origin
}

function codeOf(diagnostics: readonly Diagnostic[], status: number): RegistryCode {
  const [only] = diagnostics
  if (only !== undefined && knownCodes.has(only.code)) return only.code as RegistryCode
  return status === 429 ? 'TOOMANYREQUESTS' : 'UNEXPECTED_STATUS'
}

/** A pause that is longer than a run waits is for a person to know. */
function pauseText({ headers }: HttpResponse, nowMs: number): string {
  const afterMs = retryAfterMs(headers, nowMs)
  return afterMs === undefined || afterMs === 0
    ? ''
    : `; it asks to be left alone for ${Math.ceil(afterMs / 1_000)} s`
}

function remedyOf(response: HttpResponse, nowMs: number): Remedy {
  const afterMs = retryAfterMs(response.headers, nowMs)
  return afterMs === undefined ? 'retry' : { afterMs }
}

function textOf(
  diagnostics: readonly Diagnostic[],
  body: string,
  method: string,
  status: number,
): string {
  const said = diagnostics.map(({ code, message, detail }) => {
    const more = detailText(detail)
    return more === '' ? `${code}: ${message}` : `${code}: ${message}; ${more}`
  })
  if (said.length === 1) return said.join('')
  if (said.length > 1) return `multiple errors returned: ${said.join('; ')}`
  const line = statusText(status)
  if (body !== '') return `${line}: ${body}`
  return method === 'HEAD' ? `${line} (HEAD responses have no body, use GET for details)` : line
}

/**
 * The details of an error for people: `name: org/app`. What is empty is left out.
 *
 * QUIRK(spec/registry-auth §6): fixed because upstream prints Go's `map[name:org/app]`.
 */
function detailText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  const parts = Object.entries(value).map(([key, item]) => {
    const text = detailText(item)
    return text === '' || Array.isArray(value) ? text : `${key}: ${text}`
  })
  return parts.filter((part) => part !== '').join(', ')
}

function diagnosticsOf(text: string): Diagnostic[] {
  let value: unknown
  try {
    value = parseGoJson(text, 'document')
  } catch {
    return []
  }
  const errors = (value as { errors?: unknown } | null)?.errors
  if (!Array.isArray(errors)) return []
  return errors.map((error: Partial<Record<keyof Diagnostic, unknown>> | null) => ({
    code: typeof error?.code === 'string' ? error.code : '',
    message: typeof error?.message === 'string' ? error.message : '',
    detail: error?.detail,
  }))
}
