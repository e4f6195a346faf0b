import { isJson, type Json } from '../http/index.ts'
import { rateLimited, saysLimit } from './answer-error.ts'
import type { Api, Call } from './call.ts'
import { ForgeError } from './forge-error.ts'
import { objectOf, undecodable } from './undecodable.ts'

/** A GraphQL query or mutation. */
export type Question = {
  readonly query: string
  readonly variables: Readonly<Record<string, string>>
  readonly doing: string
  /** What a refusal means; `FORGE_REFUSED` when absent. */
  readonly refusal?: Refusal
}

type Refusal = 'FORGE_AUTO_MERGE' | 'FORGE_REFUSED'

/** What helps against the refusals that users meet most. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /clean status|protected branch rules|unstable status/i,
    'there is no required check or review to wait for: protect the base branch, or merge by hand',
  ],
  [/not allowed for this repository/i, "turn on 'Allow auto-merge' in the repository's settings"],
  [/merge method|merge commits|not allowed on this/i, 'name a method that the repository allows'],
]

/**
 * Asks GitHub's GraphQL API, which answers 200 to questions that it refuses.
 *
 * @returns what is in `data`
 */
export async function askGithub(
  api: Api,
  apiUrl: string,
  { query, variables, doing, refusal = 'FORGE_REFUSED' }: Question,
  signal: AbortSignal,
): Promise<Json> {
  // On the enterprise server GraphQL is beside the versioned API, not below it.
  const url = `${apiUrl.replace(/\/v3$/, '')}/graphql`
  const call: Call = { method: 'POST', url, json: { query, variables }, doing }
  const answer = await api(call, signal)
  const { words, pauseMs } = answer
  if (words === '') {
    const { data } = objectOf(answer, call)
    if (isJson(data)) return data
    throw undecodable(call, 'answers with neither data nor errors')
  }
  if (saysLimit(words)) throw rateLimited(call, words, pauseMs)
  const remedy = remedies.find(([pattern]) => pattern.test(words))?.[1]
  const text = `cannot ${doing}: ${words}${remedy === undefined ? '' : `; ${remedy}`}`
  throw new ForgeError(refusal, text, { facts: { host: new URL(url).host } })
}
