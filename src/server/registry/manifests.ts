import { decodeUtf8 } from '../../base/index.ts'
import { type HttpRequest, type HttpResponse, headerOf, readBody } from '../../io/http/index.ts'
import type { Faults } from './faults.ts'
import { empty, refusal } from './reply.ts'
import {
  manifestOf,
  putManifest,
  putTag,
  type Repository,
  repositoryOf,
  type Store,
  sha256,
} from './store.ts'

/** The reference registry's limit. */
const maxManifestBytes = 4 * 1024 * 1024

const tagPattern = /^\w[\w.-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/

/** `GET`, `HEAD`, `PUT`, `DELETE` of `/v2/<name>/manifests/<tag or digest>`. */
export async function manifests(
  store: Store,
  place: { readonly name: string; readonly reference: string },
  request: HttpRequest,
  faults: Faults,
): Promise<HttpResponse> {
  const { name, reference } = place
  if (request.method === 'PUT') return put(store, name, reference, request)
  const repository = store.repositories.get(name)
  if (repository === undefined) return refusal('NAME_UNKNOWN')
  if (request.method === 'DELETE') return remove(repository, reference)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal('UNSUPPORTED')
  const manifest = manifestOf(repository, reference)
  if (manifest === undefined) return refusal('MANIFEST_UNKNOWN')

  const digest = faults.wrongDigest === true ? sha256(new Uint8Array([0])) : manifest.digest
  const headers: Record<string, string> = {
    'content-type': manifest.mediaType,
    'content-length': String(manifest.bytes.length),
    'docker-content-digest': digest,
    etag: `"${manifest.digest}"`,
  }
  for (const missing of faults.without ?? []) delete headers[missing]
  return { status: 200, headers, body: manifest.bytes }
}

async function put(
  store: Store,
  name: string,
  reference: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  const isDigest = digestPattern.test(reference)
  if (!isDigest && !tagPattern.test(reference)) return refusal('TAG_INVALID')
  const bytes = await readBody(request.body ?? new Uint8Array(), maxManifestBytes, request)
  if (isDigest && sha256(bytes) !== reference) return refusal('DIGEST_INVALID')
  const parsed = parseManifest(bytes)
  if (parsed === undefined) return refusal('MANIFEST_INVALID')

  const repository = repositoryOf(store, name)
  if (!parsed.blobs.every((digest) => repository.blobs.has(digest))) {
    return refusal('MANIFEST_BLOB_UNKNOWN')
  }
  if (!parsed.children.every((digest) => repository.manifests.has(digest))) {
    return refusal('MANIFEST_UNKNOWN')
  }
  const mediaType = headerOf(request.headers, 'content-type') ?? parsed.mediaType
  const digest = putManifest(repository, mediaType, bytes)
  if (!isDigest) putTag(repository, reference, digest)
  return empty(201, {
    location: `/v2/${name}/manifests/${digest}`,
    'docker-content-digest': digest,
  })
}

/** Deleting a digest takes its tags along; deleting a tag leaves the manifest. */
function remove(repository: Repository, reference: string): HttpResponse {
  const manifest = manifestOf(repository, reference)
  if (manifest === undefined) return refusal('MANIFEST_UNKNOWN')
  if (reference !== manifest.digest) repository.tags.delete(reference)
  else {
    repository.manifests.delete(reference)
    for (const [tag, digest] of repository.tags) {
      if (digest === reference) repository.tags.delete(tag)
    }
  }
  repository.sortedTags = undefined
  return empty(202)
}

type Descriptor = { readonly digest?: string; readonly urls?: readonly string[] }

type Parsed = {
  readonly mediaType: string
  readonly blobs: readonly string[]
  readonly children: readonly string[]
}

function parseManifest(bytes: Uint8Array): Parsed | undefined {
  let value: unknown
  try {
    value = JSON.parse(decodeUtf8(bytes))
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const manifest = value as {
    readonly schemaVersion?: number
    readonly mediaType?: string
    readonly config?: Descriptor
    readonly layers?: readonly Descriptor[]
    readonly manifests?: readonly Descriptor[]
  }
  if (manifest.schemaVersion !== 2) return undefined
  // Foreign layers live at their own URLs and are never pushed.
  const stored = [manifest.config ?? {}, ...(manifest.layers ?? [])].filter(
    ({ urls }) => !urls?.length,
  )
  const isIndex = manifest.manifests !== undefined
  const kind = isIndex ? 'index' : 'manifest'
  return {
    mediaType: manifest.mediaType ?? `application/vnd.oci.image.${kind}.v1+json`,
    blobs: digestsOf(stored),
    children: digestsOf(manifest.manifests ?? []),
  }
}

function digestsOf(descriptors: readonly Descriptor[]): string[] {
  return descriptors.flatMap(({ digest }) => (digest === undefined ? [] : [digest]))
}
