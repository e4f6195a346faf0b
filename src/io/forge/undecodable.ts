import { isJson, type Json } from '../http/index.ts'
import type { Answer, Call } from './call.ts'
import { positiveIn } from './fields.ts'
import { ForgeError } from './forge-error.ts'

type CallName = Pick<Call, 'doing' | 'url'>
/** The part of an answer that is judged. */
export type Answered = Pick<Answer, 'json' | 'words'>

/**
 * The answer is not what the API's documentation promises.
 *
 * Names the address without its query. Neither holds a secret: tokens travel in a header, and the
 * API's base may have neither credentials nor a query.
 */
export function undecodable(
  call: CallName,
  what: string,
  { words = '', cause }: { readonly words?: string; readonly cause?: unknown } = {},
): ForgeError {
  const { host, origin, pathname } = new URL(call.url)
  const url = `${origin}${pathname}`
  const said = words === '' ? what : `${what}: ${words}`
  return new ForgeError(
    'FORGE_DECODE',
    `cannot ${call.doing}: '${url}' ${said}; is a login page or a proxy in the way, or is the URL of the API wrong?`,
    { facts: { host, url }, cause },
  )
}

/** An error in an answer that is called a success; no object that forges answer with has one. */
export function refuseWords({ words }: Answered, call: CallName): void {
  if (words !== '') throw undecodable(call, 'answers with an error as if all were well', { words })
}

/** The answer as the object that it should be. */
export function objectOf(answer: Answered, call: CallName): Json {
  const { json } = answer
  refuseWords(answer, call)
  if (isJson(json)) return json
  throw undecodable(call, `answers with ${kindOf(json)} where an object belongs`)
}

/** The answer as the list that it should be. */
export function listOf(answer: Answered, call: CallName): readonly unknown[] {
  const { json } = answer
  refuseWords(answer, call)
  if (Array.isArray(json)) return json
  throw undecodable(call, `answers with ${kindOf(json)} where a list belongs`)
}

/** The number that makes the answer `what`: a request, a comment. */
export function numberOf(answer: Answered, field: string, what: string, call: CallName): number {
  const number = positiveIn(objectOf(answer, call), field)
  if (number !== undefined) return number
  throw undecodable(call, `answers with something that is no ${what}`)
}

function kindOf(json: unknown): string {
  if (json === undefined) return 'nothing'
  if (Array.isArray(json)) return 'a list'
  return isJson(json) ? 'an object' : 'a bare value'
}
