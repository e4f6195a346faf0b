import {
  decodeUtf8,
  encodeUtf8,
  foreignWords,
  isVisibleAscii,
  messageOf,
  parseJson,
  withoutSecrets,
} from '../../base/index.ts'
import { type HttpHeaders, type HttpRequest, readBody } from '../http/index.ts'
import { CloudError } from './cloud-error.ts'
import type { CloudPorts } from './ports.ts'

/** Who is asked, in words for errors, and what was sent that no error may repeat. */
export type Asked = { readonly whom: string; readonly secrets?: readonly string[] }

export type Answer = Asked & { readonly status: number; readonly text: string }

/** Token answers are a few kilobytes; this is what registries' token servers get too. */
const maxAnswerBytes = 64 * 1024

/** Documented answers nest three levels deep. */
const maxAnswerDepth = 16

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
    const response = await send(request, signal)
    const bytes = await readBody(response.body, maxAnswerBytes, request)
    return { ...asked, status: response.status, text: decodeUtf8(bytes) }
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

/** The members of a JSON object; none when the answer is anything else. */
export function membersOf({ text }: Pick<Answer, 'text'>): Readonly<Record<string, unknown>> {
  const value = parseJson(text, maxAnswerDepth)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/**
 * A member that becomes part of a header or a form: visible ASCII.
 *
 * @throws {CloudError} `CLOUD_UNREACHABLE` when it is anything else
 */
export function secretMember(answer: Answer, name: string): string {
  return checkedSecret(answer, name, membersOf(answer)[name])
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
 * @param words - the explanation in it, if there is one; what follows its first line is for the
 *   support of whoever wrote it
 */
export function refusal(answer: Answer, words: unknown): CloudError {
  const { status, whom, secrets } = answer
  const [first = ''] = typeof words === 'string' ? words.split(/[\r\n]/, 1) : []
  const told = foreignWords(first, secrets)
  const text = `${whom} answered ${status}${told === '' ? '' : `: ${told}`}`
  const isPassing = status === 429 || status >= 500
  return CloudError.of(isPassing ? 'CLOUD_UNREACHABLE' : 'CLOUD_REFUSED', text, {
    facts: { status },
  })
}
