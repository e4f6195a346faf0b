import { type Api, type Call, undecodable } from './api.ts'

/** Pages of a list that are read at most: 1,000 entries where a page holds 50. */
const pageLimit = 20

/**
 * Reads a list page by page until `take` finds what it looks for.
 *
 * @param call - its URL has a query, to which `page` is added
 */
export async function findInPages<Found>(
  api: Api,
  call: Call,
  take: (item: unknown) => Found | undefined,
  signal: AbortSignal,
): Promise<Found | undefined> {
  for (let page = 1; page <= pageLimit; page++) {
    const paged = page === 1 ? call : { ...call, url: `${call.url}&page=${page}` }
    const { json, hasNext } = await api(paged, signal)
    if (!Array.isArray(json)) throw undecodable(call, 'answers with no list')
    for (const item of json) {
      const found = take(item)
      if (found !== undefined) return found
    }
    if (!hasNext) return undefined
  }
  return undefined
}
