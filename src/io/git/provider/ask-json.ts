import { messageOf } from '../../../base/index.ts'
import { askJson, type HttpRequest, type Json, membersOf, type Send } from '../../http/index.ts'
import { GitError } from '../git-error.ts'

export type TokenAnswer = { readonly status: number; readonly body: Json }

/** Documented answers nest four levels deep. */
const limits = { bodyBytes: 1024 * 1024, depth: 16 }

/**
 * One request to somebody who hands out tokens, named `whom` in errors.
 *
 * @throws {GitError} `GIT_UNREACHABLE`; any status is an answer
 */
export async function askToken(
  send: Send,
  whom: string,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  try {
    const { status, json } = await askJson(send, request, limits, signal)
    return { status, body: membersOf(json) }
  } catch (cause) {
    throw GitError.of('GIT_UNREACHABLE', `could not reach ${whom}: ${messageOf(cause)}`, { cause })
  }
}
