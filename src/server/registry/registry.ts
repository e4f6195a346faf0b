import type { Clock, Random } from '../../base/index.ts'
import type { HttpRequest, HttpResponse, Send } from '../../io/http/index.ts'
import { createGate, type RegistryAuth } from './auth.ts'
import { blobs } from './blobs.ts'
import { type Faults, faultState, strike } from './faults.ts'
import { type ImageOptions, publishImage } from './image.ts'
import { manifests } from './manifests.ts'
import { empty, refusal } from './reply.ts'
import { createStore, putTag, repositoryOf, type Store } from './store.ts'
import { listRepositories, listTags } from './tags.ts'
import { createUploads, type Uploads } from './uploads.ts'

/** The registry's ports, and who may use it. */
export type RegistryOptions = {
  readonly clock: Clock
  readonly random: Random
  /** Open to everybody when absent. */
  readonly auth?: RegistryAuth
}

/** A registry in memory. */
export type LocalRegistry = {
  /** The registry itself; `server/listen` puts it on a port. */
  readonly send: Send
  /** Puts a tiny image behind `tag`, as a push would. @returns the digest */
  readonly publishImage: (name: string, tag: string, options?: ImageOptions) => string
  /** Points many tags at one tiny image: cheap enough for lists of 100,000. */
  readonly publishTags: (name: string, tags: readonly string[]) => void
  /** Removes a tag, as a retention rule would. */
  readonly removeTag: (name: string, tag: string) => void
  /** Switches faults on (replacing earlier ones); `{}` heals. */
  readonly misbehave: (faults: Faults) => void
}

/** An OCI distribution registry in memory: push, pull, list, delete, tokens. */
export function createRegistry(options: RegistryOptions): LocalRegistry {
  const store = createStore()
  const uploads = createUploads(store, options.random)
  let state = faultState({})
  const gate =
    options.auth === undefined ? undefined : createGate(options.auth, options, () => state.faults)

  return {
    async send(request, signal) {
      const { pathname } = new URL(request.url)
      if (pathname === '/token' && gate !== undefined) return gate.issue(request)
      const place = placeOf(pathname)
      if (place === undefined) return empty(404)
      const refused = gate?.check(request, 'name' in place ? place.name : undefined)
      if (refused !== undefined) return refused
      const struck = await strike(state, options.clock, signal)
      return struck ?? serve(store, uploads, place, { request, faults: state.faults })
    },
    publishImage: (name, tag, image) => publishImage(store, name, tag, image),
    publishTags(name, tags) {
      const [first, ...more] = tags
      if (first === undefined) return
      const digest = publishImage(store, name, first)
      const repository = repositoryOf(store, name)
      for (const tag of more) putTag(repository, tag, digest)
    },
    removeTag(name, tag) {
      const repository = repositoryOf(store, name)
      repository.tags.delete(tag)
      repository.sortedTags = undefined
    },
    misbehave(faults) {
      state = faultState(faults)
    },
  }
}

type Place =
  | { readonly kind: 'ping' | 'catalog' }
  | { readonly kind: 'list' | 'start'; readonly name: string }
  | {
      readonly kind: 'manifest' | 'blob' | 'upload'
      readonly name: string
      readonly reference: string
    }

const name = '(?<name>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)'
const listPath = new RegExp(`^/v2/${name}/tags/list$`)
const startPath = new RegExp(`^/v2/${name}/blobs/uploads/?$`)
const uploadPath = new RegExp(`^/v2/${name}/blobs/uploads/(?<reference>[0-9a-f]+)$`)
const blobPath = new RegExp(`^/v2/${name}/blobs/(?<reference>[^/]+)$`)
const manifestPath = new RegExp(`^/v2/${name}/manifests/(?<reference>[^/]+)$`)

function placeOf(pathname: string): Place | undefined {
  if (pathname === '/v2/' || pathname === '/v2') return { kind: 'ping' }
  if (pathname === '/v2/_catalog') return { kind: 'catalog' }
  const list = listPath.exec(pathname)?.groups?.['name']
  if (list !== undefined) return { kind: 'list', name: list }
  const start = startPath.exec(pathname)?.groups?.['name']
  if (start !== undefined) return { kind: 'start', name: start }
  return (
    named('upload', uploadPath.exec(pathname)) ??
    named('manifest', manifestPath.exec(pathname)) ??
    named('blob', blobPath.exec(pathname))
  )
}

function named(
  kind: 'manifest' | 'blob' | 'upload',
  match: RegExpExecArray | null,
): Place | undefined {
  const { name, reference } = match?.groups ?? {}
  if (name === undefined || reference === undefined) return undefined
  return { kind, name, reference: decodeURIComponent(reference) }
}

async function serve(
  store: Store,
  uploads: Uploads,
  place: Place,
  { request, faults }: { readonly request: HttpRequest; readonly faults: Faults },
): Promise<HttpResponse> {
  switch (place.kind) {
    case 'ping':
      return empty(200, { 'docker-distribution-api-version': 'registry/2.0' })
    case 'catalog':
      return listRepositories(store, request)
    case 'list':
      return listTags(store, place.name, request, faults)
    case 'start':
      return request.method === 'POST' ? uploads.start(place.name, request) : refusal('UNSUPPORTED')
    case 'upload':
      return uploads.go(place, request)
    case 'manifest':
      return manifests(store, place, request, faults)
    case 'blob':
      return blobs(store, place, request)
  }
}
