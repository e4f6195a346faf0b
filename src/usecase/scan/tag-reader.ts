import type { ImageRepositoryName } from '../../core/image/index.ts'
import type { ObjectOf } from '../../core/objects/index.ts'
import type { StoredTags } from '../../core/policy/index.ts'

/** A list of tags as a registry gave it. */
export type TagList = {
  readonly tags: readonly string[]
  /** Whether the registry gave all of them. */
  readonly complete: boolean
  /** Why not. */
  readonly why?: string | undefined
}

/** One image at its registry, as the objects say it is reached. */
export type ImageTags = {
  readonly listTags: (signal: AbortSignal) => Promise<TagList>
  /** The digest behind a tag. */
  readonly readDigest: (tag: string, signal: AbortSignal) => Promise<string>
}

/** Asks registries. Images of one registry may be asked at the same time. */
export type TagReader = {
  /** @throws {Failure} `AUTH_OPTIONS` when the credentials that are asked for cannot be had */
  readonly open: (
    repository: ObjectOf<'ImageRepository'>,
    image: ImageRepositoryName,
    signal: AbortSignal,
  ) => Promise<ImageTags>
}

/** What is known of the tags of each ImageRepository. */
export type TagStore = {
  readonly get: (
    repository: ObjectOf<'ImageRepository'>,
    signal: AbortSignal,
  ) => Promise<StoredTags | undefined>
  /** Takes the place of what was known; called with complete lists only. */
  readonly replace: (
    repository: ObjectOf<'ImageRepository'>,
    tags: StoredTags,
    signal: AbortSignal,
  ) => Promise<void>
}

/** A store that lives as long as one run. */
export function memoryTags(): TagStore {
  const known = new Map<ObjectOf<'ImageRepository'>, StoredTags>()
  return {
    get: async (repository) => known.get(repository),
    async replace(repository, tags, signal) {
      signal.throwIfAborted()
      known.set(repository, tags)
    },
  }
}
