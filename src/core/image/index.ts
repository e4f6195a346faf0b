/**
 * Image names, tags, digests, references.
 *
 * Belongs here: what an image reference is and how it is spelled (spec/registry-auth §2,
 * spec/image-reflector §11). Does not: choosing between tags (core/policy) or asking a registry
 * (io/registry).
 */
export { formatImageRef, type ImageRef } from './image-ref.ts'
export { type ImageRepositoryName, parseImageRepository } from './image-repository.ts'
export {
  type ImageCode,
  parseReference,
  parseRepository,
  type Reference,
  type ReferenceOptions,
  type Repository,
} from './parse-reference.ts'
export { isLocalRegistry } from './registry-host.ts'
