import { type HttpRequest, type HttpResponse, headerOf } from '../../io/http/index.ts'
import { empty, refusal } from './reply.ts'
import type { Store } from './store.ts'

/** `GET`, `HEAD`, `DELETE` of `/v2/<name>/blobs/<digest>`; `GET` honours one byte range. */
export function blobs(
  store: Store,
  place: { readonly name: string; readonly reference: string },
  request: HttpRequest,
): HttpResponse {
  const repository = store.repositories.get(place.name)
  const digest = place.reference
  const bytes = repository?.blobs.has(digest) === true ? store.blobs.get(digest) : undefined
  if (bytes === undefined) return refusal('BLOB_UNKNOWN')
  if (request.method === 'DELETE') {
    repository?.blobs.delete(digest)
    return empty(202)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal('UNSUPPORTED')
  const headers = {
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    etag: `"${digest}"`,
  }
  const range = rangeOf(headerOf(request.headers, 'range'), bytes.length)
  if (range === undefined) {
    return {
      status: 200,
      headers: { ...headers, 'content-length': `${bytes.length}` },
      body: bytes,
    }
  }
  const [start, end] = range
  if (start >= end) return empty(416, { 'content-range': `bytes */${bytes.length}` })
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` },
    body: bytes.subarray(start, end),
  }
}

/** `bytes=a-b`, `bytes=a-`, `bytes=-n` as `[start, end)`; several ranges are served whole. */
function rangeOf(header: string | undefined, size: number): [number, number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (match === null) return undefined
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return undefined
  if (from === '') return [Math.max(0, size - Number(to)), size]
  return [Number(from), to === '' ? size : Math.min(size, Number(to) + 1)]
}
