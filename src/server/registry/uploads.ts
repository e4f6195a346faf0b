import type { Random } from '../../base/index.ts'
import { concatBytes } from '../../base/index.ts'
import type { HttpRequest, HttpResponse } from '../../io/http/index.ts'
import { headerOf } from '../../io/http/index.ts'
import { empty, refusal } from './reply.ts'
import { putBlob, repositoryOf, type Store, sha256 } from './store.ts'

/** One blob in memory may not be larger. */
const maxBlobBytes = 512 * 1024 * 1024

/** Uploads under way; the oldest is dropped when a client leaves too many behind. */
const maxUploads = 1_000

type Upload = { readonly name: string; readonly chunks: Uint8Array[]; sizeBytes: number }

/** The upload endpoints of a registry. */
export type Uploads = {
  /** `POST /v2/<name>/blobs/uploads/`: start, upload at once (`digest`), or mount. */
  readonly start: (name: string, request: HttpRequest) => Promise<HttpResponse>
  /** `GET`, `PATCH`, `PUT`, `DELETE` of the location that `start` gave. */
  readonly go: (
    place: { readonly name: string; readonly reference: string },
    request: HttpRequest,
  ) => Promise<HttpResponse>
}

/** The two ways to push a blob: in one request, or in pieces to a location of its own. */
export function createUploads(store: Store, random: Random): Uploads {
  const uploads = new Map<string, Upload>()

  const finish = (id: string, upload: Upload, digest: string | null): HttpResponse => {
    const bytes = concatBytes(upload.chunks)
    if (digest === null || sha256(bytes) !== digest) return refusal('DIGEST_INVALID')
    uploads.delete(id)
    putBlob(store, repositoryOf(store, upload.name), bytes)
    return stored(upload.name, digest)
  }

  return {
    async start(name, request) {
      const query = new URL(request.url).searchParams
      const mounted = mount(store, name, query)
      if (mounted !== undefined) return mounted
      const id = Buffer.from(random.bytes(16)).toString('hex')
      const upload: Upload = { name, chunks: [], sizeBytes: 0 }
      const refused = await append(upload, request)
      if (refused !== undefined) return refused
      if (query.has('digest')) return finish(id, upload, query.get('digest'))
      uploads.set(id, upload)
      const oldest = uploads.size > maxUploads ? uploads.keys().next().value : undefined
      if (oldest !== undefined) uploads.delete(oldest)
      return progress(id, upload, 202)
    },

    async go({ name, reference: id }, request) {
      const upload = uploads.get(id)
      if (upload?.name !== name) return refusal('BLOB_UPLOAD_UNKNOWN')
      if (request.method === 'GET') return progress(id, upload, 204)
      if (request.method === 'DELETE') {
        uploads.delete(id)
        return empty(204)
      }
      if (request.method !== 'PATCH' && request.method !== 'PUT') return refusal('UNSUPPORTED')
      const refused = await append(upload, request)
      if (refused !== undefined) return refused
      if (request.method === 'PATCH') return progress(id, upload, 202)
      return finish(id, upload, new URL(request.url).searchParams.get('digest'))
    },
  }
}

async function append(upload: Upload, request: HttpRequest): Promise<HttpResponse | undefined> {
  const start = /^(?:bytes )?(\d+)-/.exec(headerOf(request.headers, 'content-range') ?? '')?.[1]
  if (start !== undefined && Number(start) !== upload.sizeBytes) {
    return refusal('BLOB_UPLOAD_INVALID')
  }
  const { body } = request
  if (body === undefined) return undefined
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    upload.sizeBytes += chunk.length
    if (upload.sizeBytes > maxBlobBytes) return refusal('SIZE_INVALID')
    upload.chunks.push(chunk)
  }
  return undefined
}

/** Reads a blob into this repository that another one already has. */
function mount(store: Store, name: string, query: URLSearchParams): HttpResponse | undefined {
  const digest = query.get('mount')
  const from = store.repositories.get(query.get('from') ?? '')
  if (digest === null || from?.blobs.has(digest) !== true) return undefined
  repositoryOf(store, name).blobs.add(digest)
  return stored(name, digest)
}

function stored(name: string, digest: string): HttpResponse {
  return empty(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest })
}

function progress(id: string, upload: Upload, status: number): HttpResponse {
  return empty(status, {
    location: `/v2/${upload.name}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, upload.sizeBytes - 1)}`,
    'docker-upload-uuid': id,
  })
}
