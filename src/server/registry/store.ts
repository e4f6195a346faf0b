import { createHash } from 'node:crypto'
import { compareBytes } from '../../base/index.ts'

/** A stored manifest. */
export type Manifest = {
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly digest: string
}

/** What one repository holds. */
export type Repository = {
  /** Digests of blobs that this repository may read. */
  readonly blobs: Set<string>
  readonly manifests: Map<string, Manifest>
  /** Tag to digest. */
  readonly tags: Map<string, string>
  /** Tags in byte order; undefined after a change. */
  sortedTags: readonly string[] | undefined
}

/** All that was pushed. Blobs are kept once, whoever pushed them. */
export type Store = {
  readonly blobs: Map<string, Uint8Array>
  readonly repositories: Map<string, Repository>
}

/** A store without any repository. */
export function createStore(): Store {
  return { blobs: new Map(), repositories: new Map() }
}

/** The repository, made when it is new: the first push creates it. */
export function repositoryOf(store: Store, name: string): Repository {
  let repository = store.repositories.get(name)
  if (repository === undefined) {
    repository = { blobs: new Set(), manifests: new Map(), tags: new Map(), sortedTags: undefined }
    store.repositories.set(name, repository)
  }
  return repository
}

/** Stores a blob and lets the repository read it; gives its digest. */
export function putBlob(store: Store, repository: Repository, bytes: Uint8Array): string {
  const digest = sha256(bytes)
  store.blobs.set(digest, bytes)
  repository.blobs.add(digest)
  return digest
}

/** Stores a manifest under its digest, which it gives. */
export function putManifest(repository: Repository, mediaType: string, bytes: Uint8Array): string {
  const digest = sha256(bytes)
  repository.manifests.set(digest, { mediaType, bytes, digest })
  return digest
}

/** Moves a tag, or makes it. */
export function putTag(repository: Repository, tag: string, digest: string): void {
  if (!repository.tags.has(tag)) repository.sortedTags = undefined
  repository.tags.set(tag, digest)
}

/** Tags in byte order, as the reference registry lists them. */
export function sortedTags(repository: Repository): readonly string[] {
  repository.sortedTags ??= [...repository.tags.keys()].sort(compareBytes)
  return repository.sortedTags
}

/** The manifest behind a tag or a digest. */
export function manifestOf(repository: Repository, reference: string): Manifest | undefined {
  return repository.manifests.get(repository.tags.get(reference) ?? reference)
}

/** The digest `sha256:` and 64 hex digits. */
export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
