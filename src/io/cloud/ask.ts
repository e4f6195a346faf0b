import { encodeUtf8, isVisibleAscii, messageOf, withoutSecrets } from '../../base/index.ts'
import {
  askJson,
  firstWords,
  type HttpHeaders,
  type HttpRequest,
  type JsonAnswer,
  type JsonLimits,
  membersOf,
} from '../http/index.ts'
import { CloudError } from './cloud-error.ts'
import type { CloudPorts } from './ports.ts'

/** Who is asked, in words for errors, and what was sent that no error may repeat. */
export type Asked = { readonly whom: string; readonly secrets?: readonly string[] }

/** An answer together with its question. */
export type Answer = Asked & JsonAnswer

/** Documented answers nest three levels deep. */
export const answerDepth = 16

/** Token answers are a few kilobytes; this is what registries' token servers get too. */
const limits: JsonLimits = { bodyBytes: 64 * 1024, depth: answerDepth }

/**
 * One request to somebody who hands out credentials.
 *
 * @returns any answer, a redirect too: nobody follows it
 * @throws {CloudError} `CLOUD_UNREACHABLE`, also when the time is over
 */
export async function ask(
  asked: Asked,
  request: HttpRequest,
  { send }: Pick<CloudPorts, 'send'>,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return { ...asked, ...(await askJson(send, request, limits, signal)) }
  } catch (cause) {
    const words = withoutSecrets(messageOf(cause), asked.secrets ?? [])
    throw CloudError.of('CLOUD_UNREACHABLE', `could not reach ${asked.whom}: ${words}`, { cause })
  }
}

/** A form to be posted, as OAuth and STS want it. */
export function formRequest(
  url: string,
  form: Readonly<Record<string, string>>,
  headers: HttpHeaders = {},
): HttpRequest & { readonly body: Uint8Array } {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: encodeUtf8(new URLSearchParams(form).toString()),
  }
}

/**
 * A member that becomes part of a header or a form: visible ASCII.
 *
 * @throws {CloudError} `CLOUD_UNREACHABLE` when it is anything else
 */
export function secretMember(answer: Answer, name: string): string {
  return checkedSecret(answer, name, membersOf(answer.json)[name])
}

/** The same for a value that was found by other means. */
export function checkedSecret(answer: Answer, name: string, value: unknown): string {
  if (isVisibleAscii(value)) return value
  throw CloudError.of(
    'CLOUD_UNREACHABLE',
    `${answer.whom} gave an answer without a usable '${name}'`,
  )
}

/**
 * What an answer that is no success means.
 *
 * @param words - the explanation in it, if there is one
 */
export function refusal(answer: Answer, words: unknown): CloudError {
  const { status, whom, secrets } = answer
  const told = firstWords(words, secrets)
  const text = `${whom} answered ${status}${told === '' ? '' : `: ${told}`}`
  const isPassing = status === 429 || status >= 500
  return CloudError.of(isPassing ? 'CLOUD_UNREACHABLE' : 'CLOUD_REFUSED', text, {
    facts: { status },
  })
}
