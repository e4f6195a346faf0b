import { Failure } from '../../base/index.ts'
import { type ImageCode, parseReference } from './parse-reference.ts'

/** Where the tags of an ImageRepository's `spec.image` are read. */
export type ImageRepositoryName = {
  /** Host with optional port. */
  readonly registry: string
  /** Path below the registry. */
  readonly repository: string
  /** `registry/repository`: `status.canonicalImageName`. */
  readonly canonicalName: string
  /** Whether plain HTTP may be tried when HTTPS fails. */
  readonly permitsHttp: boolean
}

/**
 * Reads `spec.image` of an ImageRepository: a repository without scheme, tag and digest.
 *
 * @throws {Failure} `INVALID_IMAGE` with Flux's text, which becomes the `ImageURLInvalid` message
 * @see spec/image-reflector §11
 */
export function parseImageRepository(
  image: string,
  options: { readonly insecure?: boolean } = {},
): ImageRepositoryName {
  const scheme = image.indexOf('://')
  if (scheme !== -1) {
    const prefix = image.slice(0, scheme + 3)
    throw invalid(`image '${image}' should not include URL scheme; remove '${prefix}'`)
  }
  const reference = parseReference(image, options)
  const { registry, repository } = reference
  const path = image.startsWith(registry) ? image.slice(registry.length) : image
  const [, tag] = path.split(':')
  if (tag !== undefined) {
    throw invalid(`image '${image}' should not include a tag; remove ':${tag}'`)
  }
  const permitsHttp = reference.scheme === 'http'
  return { registry, repository, canonicalName: reference.name, permitsHttp }
}

function invalid(message: string): Failure<ImageCode> {
  return new Failure('INVALID_IMAGE', message)
}
