import { Failure } from '../../base/index.ts'
import { isAuthority, permitsHttp } from './registry-host.ts'

/** Codes of the failures of this room. */
export type ImageCode = 'INVALID_IMAGE'

/** How a reference is read. */
export type ReferenceOptions = {
  /** Demands registry, full repository path and tag or digest. */
  readonly strict?: boolean
  /** Permits plain HTTP to any registry. */
  readonly insecure?: boolean
}

/** A repository as go-containerregistry (0.21.6) names it. */
export type Repository = {
  /** Host with optional port; `index.docker.io` for Docker Hub. */
  readonly registry: string
  /** Path below the registry, `library/` included where Docker Hub implies it. */
  readonly repository: string
  /** `registry/repository`. */
  readonly name: string
  /** `http` where plain HTTP may be tried when HTTPS fails, else `https`. */
  readonly scheme: 'http' | 'https'
}

/** A repository with a tag or a digest. */
export type Reference = Repository & {
  /** The text that was read. */
  readonly original: string
} & (
    | { readonly kind: 'tag'; readonly tag: string }
    | { readonly kind: 'digest'; readonly digest: string }
  )

const dockerHub = 'index.docker.io'
const dockerHubAlias = 'docker.io'
const defaultTag = 'latest'
const repositoryCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789_-./'

/**
 * `name.ParseReference`: a tag reference, else a digest reference.
 *
 * @throws {Failure} `INVALID_IMAGE`, `could not parse reference: <text>`
 * @see spec/image-reflector §11, spec/registry-auth §2
 */
export function parseReference(text: string, options: ReferenceOptions = {}): Reference {
  try {
    return parseTagged(text, options)
  } catch {
    // Not a tag; the last word is the digest's.
  }
  try {
    return parseDigested(text, options)
  } catch (cause) {
    throw new Failure<ImageCode>('INVALID_IMAGE', `could not parse reference: ${text}`, { cause })
  }
}

/**
 * `name.NewRepository`: a repository without tag and digest.
 *
 * @throws {Failure} `INVALID_IMAGE` with the text of go-containerregistry
 */
export function parseRepository(text: string, options: ReferenceOptions = {}): Repository {
  if (text === '') throw invalid('a repository name must be specified')
  const [named, path] = splitRegistry(text)
  assertRepository(path)

  const registry = parseRegistry(named, options)
  const isImplicit = registry === dockerHub && !path.includes('/')
  if (isImplicit && options.strict === true) {
    throw invalid("strict validation requires the full repository path (missing 'library')")
  }
  const repository = isImplicit ? `library/${path}` : path
  const scheme = options.insecure === true || permitsHttp(registry) ? 'http' : 'https'
  return { registry, repository, name: `${registry}/${repository}`, scheme }
}

/** The part before the first slash names a registry if it has a dot or a colon. */
function splitRegistry(text: string): [registry: string, path: string] {
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(slash, 0))
  return /[.:]/.test(first) ? [first, text.slice(slash + 1)] : ['', text]
}

function parseTagged(text: string, options: ReferenceOptions): Reference {
  const colon = text.lastIndexOf(':')
  // Behind a slash the last colon belongs to a port.
  const hasTag = colon !== -1 && !text.includes('/', colon)
  const tag = hasTag ? text.slice(colon + 1) : ''
  if (hasTag && tag === '') throw invalid(`${text} must specify a tag name after the colon`)
  if ((tag !== '' || options.strict === true) && !/^[A-Za-z0-9_.-]{1,128}$/.test(tag)) {
    throw invalid(`tag must be 1 to 128 characters out of A-Z a-z 0-9 _ - .: ${tag}`)
  }
  const repository = parseRepository(hasTag ? text.slice(0, colon) : text, options)
  return { ...repository, original: text, kind: 'tag', tag: tag === '' ? defaultTag : tag }
}

function parseDigested(text: string, options: ReferenceOptions): Reference {
  const [base = '', digest, ...others] = text.split('@')
  if (digest === undefined || others.length > 0) throw invalid(`not one '@' in ${text}`)
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw invalid(`not a sha256 digest: ${digest}`)
  const repository = parseRepository(withoutTag(base, options), options)
  return { ...repository, original: text, kind: 'digest', digest }
}

/** The repository's full name when `base` has a good tag, else `base` itself. */
function withoutTag(base: string, options: ReferenceOptions): string {
  try {
    return parseTagged(base, options).name
  } catch {
    return base
  }
}

function parseRegistry(name: string, options: ReferenceOptions): string {
  if (name === '' && options.strict === true) {
    throw invalid('strict validation requires the registry to be explicitly defined')
  }
  if (!isAuthority(name)) {
    throw invalid(`registries must be valid RFC 3986 URI authorities: ${name}`)
  }
  return name === '' || name === dockerHubAlias ? dockerHub : name
}

function assertRepository(path: string): void {
  const length = [...path].length
  if (length < 2 || length > 255) {
    throw invalid(`repository must be between 2 and 255 characters in length: ${path}`)
  }
  if (!/^[a-z0-9_./-]*$/.test(path)) {
    const characters = `\`${repositoryCharacters}\``
    throw invalid(`repository can only contain the characters ${characters}: ${path}`)
  }
}

function invalid(message: string): Failure<ImageCode> {
  return new Failure('INVALID_IMAGE', message)
}
