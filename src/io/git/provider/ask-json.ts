import { decodeUtf8, messageOf, parseJson } from '../../../base/index.ts'
import { type HttpRequest, readBody, type Send } from '../../http/index.ts'
import { GitError } from '../git-error.ts'

export type JsonAnswer = {
  readonly status: number
  /** Empty when the answer was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>
}

const maxAnswerBytes = 1024 * 1024

/** Documented answers nest four levels deep. */
const maxAnswerDepth = 16

/**
 * One request to somebody who hands out tokens, named `whom` in errors.
 *
 * @throws {GitError} `GIT_UNREACHABLE`; any status is an answer
 */
export async function askJson(
  send: Send,
  whom: string,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<JsonAnswer> {
  try {
    const response = await send(request, signal)
    const bytes = await readBody(response.body, maxAnswerBytes, request)
    return { status: response.status, body: parseObject(decodeUtf8(bytes)) }
  } catch (cause) {
    throw GitError.of('GIT_UNREACHABLE', `could not reach ${whom}: ${messageOf(cause)}`, { cause })
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text, maxAnswerDepth)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
