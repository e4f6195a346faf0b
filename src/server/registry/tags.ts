import { compareBytes, encodeUtf8 } from '../../base/index.ts'
import { type HttpRequest, type HttpResponse, headerOf } from '../../io/http/index.ts'
import { cutBody, type Faults } from './faults.ts'
import { json, refusal } from './reply.ts'
import { type Store, sha256, sortedTags } from './store.ts'

/** `GET /v2/<name>/tags/list?n=&last=`: in byte order, with `Link` while there is more. */
export function listTags(
  store: Store,
  name: string,
  request: HttpRequest,
  faults: Faults,
): HttpResponse {
  const repository = store.repositories.get(name)
  if (repository === undefined) return refusal('NAME_UNKNOWN')
  const url = new URL(request.url)
  const page = pageOf(sortedTags(repository), url, faults)
  if (page === undefined) return refusal('PAGINATION_NUMBER_INVALID')

  const body = encodeUtf8(JSON.stringify({ name, tags: page.items }))
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' }
  const link = page.hasMore ? linkTo(url, page.items, faults) : undefined
  if (link !== undefined) headers['link'] = link
  if (faults.etag === true) {
    headers['etag'] = `"${sha256(body)}"`
    if (headerOf(request.headers, 'if-none-match') === headers['etag']) {
      return { status: 304, headers, body: new Uint8Array() }
    }
  }
  if (faults.cut !== true) return { status: 200, headers, body }
  headers['content-length'] = String(body.length)
  return { status: 200, headers, body: cutBody(body) }
}

/** `GET /v2/_catalog?n=&last=`. */
export function listRepositories(store: Store, request: HttpRequest): HttpResponse {
  const url = new URL(request.url)
  const names = [...store.repositories.keys()].sort(compareBytes)
  const page = pageOf(names, url, {})
  if (page === undefined) return refusal('PAGINATION_NUMBER_INVALID')
  const headers: Record<string, string> = {}
  const link = page.hasMore ? linkTo(url, page.items, {}) : undefined
  if (link !== undefined) headers['link'] = link
  return json(200, { repositories: page.items }, headers)
}

type Page = { readonly items: readonly string[]; readonly hasMore: boolean }

function pageOf(sorted: readonly string[], url: URL, faults: Faults): Page | undefined {
  const parameter = url.searchParams.get('n')
  const limit = parameter === null ? sorted.length : Number(parameter)
  if (!Number.isInteger(limit) || limit < 0) return undefined
  if (parameter !== null && limit > (faults.refuseAbove ?? limit)) return undefined
  const size = Math.min(limit, faults.pageSize ?? limit)
  const last = url.searchParams.get('last')
  const start = last === null ? 0 : firstAfter(sorted, last)
  return { items: sorted.slice(start, start + size), hasMore: start + size < sorted.length }
}

/** The index of the first item above `last`; `last` itself may be gone. */
function firstAfter(sorted: readonly string[], last: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareBytes(sorted[middle] ?? '', last) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function linkTo(url: URL, items: readonly string[], faults: Faults): string | undefined {
  const next = new URL(url)
  const last = items.at(-1)
  if (last === undefined) return undefined
  if (faults.loop !== true) next.searchParams.set('last', last)
  const relative = `${next.pathname}${next.search}`
  switch (faults.link ?? 'relative') {
    case 'relative':
      return `<${relative}>; rel="next"`
    case 'absolute':
      return `<${next.href}>; rel="next"`
    case 'query':
      return `<${next.search}>; rel="next"`
    case 'foreign':
      return `<https://elsewhere.example/v2/elsewhere/tags/list${next.search}>; rel="next"`
    case 'bare':
      return `${relative}; rel="next"`
    case 'none':
      return undefined
  }
}
