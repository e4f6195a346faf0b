import type { Api, Call } from './call.ts'
import { ForgeError } from './forge-error.ts'
import { listOf } from './undecodable.ts'

/** Pages of a list that are read at most: 1,000 entries where a page holds 50. */
const pageLimit = 20

/**
 * Reads a list page by page until `take` finds what it looks for.
 *
 * Pages are counted here, never followed: a list that links to itself or to elsewhere leads
 * nowhere.
 *
 * @param call - its URL has a query, to which `page` is added
 * @throws {ForgeError} `FORGE_DECODE` when there is more to read than is read: what is not found
 *   then may well be there, and would be made a second time
 */
export async function findInPages<Match>(
  api: Api,
  call: Call,
  take: (item: unknown) => Match | undefined,
  signal: AbortSignal,
): Promise<Match | undefined> {
  let read = 0
  for (let page = 1; page <= pageLimit; page++) {
    const paged = page === 1 ? call : { ...call, url: `${call.url}&page=${page}` }
    const answer = await api(paged, signal)
    const items = listOf(answer, call)
    for (const item of items) {
      const match = take(item)
      if (match !== undefined) return match
    }
    read += items.length
    const isCountedOn = items.length > 0 && read < (answer.total ?? 0)
    if (!answer.hasNext && !isCountedOn) return undefined
  }
  const { host } = new URL(call.url)
  throw new ForgeError(
    'FORGE_DECODE',
    `cannot ${call.doing}: '${host}' lists more than ${pageLimit} pages; close what is not needed, or see whether the forge repeats itself`,
    { facts: { host, pages: pageLimit } },
  )
}
