import { createHash } from 'node:crypto'
import { decodeUtf8, messageOf } from '../../base/index.ts'
import { type HttpResponse, headerOf, readBody, readBodyStart } from '../http/index.ts'
import { answerError } from './answer-error.ts'
import { parseGoJson } from './go-text.ts'
import type { RegistryImage } from './image.ts'
import { RegistryError } from './registry-error.ts'
import type { Answer, Call, Sessions } from './session.ts'

/** What reading manifests needs. */
export type ManifestPorts = { readonly call: Sessions; readonly nowMs: () => number }

/** Content named by a manifest. */
export type Descriptor = {
  readonly mediaType: string
  readonly digest: string
  readonly sizeBytes: number
}

/** One image of an index. */
type Platform = Descriptor & {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** What a tag or digest leads to. */
export type Manifest = { readonly digest: string; readonly mediaType: string } & (
  | { readonly kind: 'image'; readonly config: Descriptor }
  | { readonly kind: 'index'; readonly platforms: readonly Platform[] }
  | { readonly kind: 'other' }
)

/** The part of an image's configuration that policies may ask about. */
export type ImageConfig = {
  /** RFC 3339, as the image says it. */
  readonly created?: string
  readonly os?: string
  readonly architecture?: string
  readonly labels: Readonly<Record<string, string>>
}

/** The types that upstream accepts, in its order (registry-auth §5.2). */
const acceptedTypes: string = [
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.index.v1+json',
].join(',')

/** Its digest is that of the payload without the signatures, which only the server can tell. */
const signedType = 'application/vnd.docker.distribution.manifest.v1+prettyjws'

const maxManifestBytes = 100 * 1024 * 1024
const maxConfigBytes = 16 * 1024 * 1024
const digestPattern = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

/** Answers to `HEAD` that mean "ask with GET". */
const headlessStatuses: ReadonlySet<number> = new Set([405, 501])

/**
 * The digest behind a tag; of a multi-platform image that of its index.
 *
 * Asks with `HEAD`, which Docker Hub does not count. QUIRK(spec/registry-auth §5.2): fixed because
 * an answer without digest, type or length, or a server that knows no `HEAD`, is no reason to
 * fail: the manifest is read and hashed instead.
 *
 * @throws {RegistryError | HttpError}
 */
export async function readDigest(
  image: RegistryImage,
  tag: string,
  ports: ManifestPorts,
  signal: AbortSignal,
): Promise<string> {
  const { request, response } = await ports.call(image, manifestCall('HEAD', tag), signal)
  await readBodyStart(response.body, 1024)
  const digest = headerOf(response.headers, 'docker-content-digest') ?? ''
  const isWhole =
    response.headers['content-type'] !== undefined &&
    response.headers['content-length'] !== undefined
  if (response.status === 200 && isWhole && digestPattern.test(digest)) return digest
  if (response.status !== 200 && !headlessStatuses.has(response.status)) {
    throw await answerError(request, response, ports.nowMs())
  }
  return (await getManifest(image, tag, ports, signal)).digest
}

/**
 * Reads the manifest behind a tag or digest.
 *
 * @throws {RegistryError} `DIGEST_MISMATCH` when a manifest asked for by digest is another one
 */
export async function readManifest(
  image: RegistryImage,
  reference: string,
  ports: ManifestPorts,
  signal: AbortSignal,
): Promise<Manifest> {
  const { digest, mediaType, bytes } = await getManifest(image, reference, ports, signal)
  const value = parse(bytes)
  const type = typeof value['mediaType'] === 'string' ? value['mediaType'] : mediaType
  if (Array.isArray(value['manifests'])) {
    const platforms = value['manifests'].map(platformOf)
    return { kind: 'index', digest, mediaType: type, platforms }
  }
  const config = value['config']
  if (typeof config !== 'object' || config === null)
    return { kind: 'other', digest, mediaType: type }
  return { kind: 'image', digest, mediaType: type, config: descriptorOf(config) }
}

/**
 * Reads the configuration that an image's manifest names.
 *
 * @throws {RegistryError} `DIGEST_MISMATCH` when the content is not what the manifest promised
 */
export async function readConfig(
  image: RegistryImage,
  config: Descriptor,
  ports: ManifestPorts,
  signal: AbortSignal,
): Promise<ImageConfig> {
  const call: Call = { method: 'GET', path: `blobs/${config.digest}` }
  const answer = await ports.call(image, call, signal)
  if (answer.response.status !== 200) {
    throw await answerError(answer.request, answer.response, ports.nowMs())
  }
  const bytes = await readBody(answer.response.body, maxConfigBytes, answer.request)
  const digest = digestOf(bytes, config.digest)
  if (digest !== config.digest) throw mismatch('config', digest, config.digest)

  const value = parse(bytes)
  const inner = value['config'] as { Labels?: unknown } | null | undefined
  const text = (name: string): string | undefined => {
    const field = value[name]
    return typeof field === 'string' && field !== '' ? field : undefined
  }
  const [created, os, architecture] = [text('created'), text('os'), text('architecture')]
  return {
    ...(created === undefined ? {} : { created }),
    ...(os === undefined ? {} : { os }),
    ...(architecture === undefined ? {} : { architecture }),
    labels: labelsOf(inner?.Labels),
  }
}

type Raw = { readonly digest: string; readonly mediaType: string; readonly bytes: Uint8Array }

async function getManifest(
  image: RegistryImage,
  reference: string,
  ports: ManifestPorts,
  signal: AbortSignal,
): Promise<Raw> {
  const answer = await ports.call(image, manifestCall('GET', reference), signal)
  const { request, response } = answer
  if (response.status !== 200) throw await answerError(request, response, ports.nowMs())
  const bytes = await readBody(response.body, maxManifestBytes, request)
  const mediaType = mediaTypeOf(answer)
  const digest = contentDigest(response, mediaType, bytes, reference)
  if (reference.includes(':') && digest !== reference) throw mismatch('manifest', digest, reference)
  return { digest, mediaType, bytes }
}

function manifestCall(method: 'GET' | 'HEAD', reference: string): Call {
  return { method, path: `manifests/${reference}`, headers: { accept: acceptedTypes } }
}

function contentDigest(
  response: HttpResponse,
  mediaType: string,
  bytes: Uint8Array,
  reference: string,
): string {
  const said = headerOf(response.headers, 'docker-content-digest') ?? ''
  return mediaType === signedType && digestPattern.test(said) ? said : digestOf(bytes, reference)
}

/** The digest of `bytes`, by the algorithm of the digest it will be compared with. */
function digestOf(bytes: Uint8Array, like: string): string {
  const algorithm = like.startsWith('sha512:') ? 'sha512' : 'sha256'
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

function mediaTypeOf({ response }: Answer): string {
  return (headerOf(response.headers, 'content-type') ?? '').split(';', 1)[0]?.trim() ?? ''
}

function mismatch(what: string, digest: string, wanted: string): RegistryError {
  const message = `${what} digest: "${digest}" does not match requested digest: "${wanted}"`
  return new RegistryError('DIGEST_MISMATCH', message)
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value = parseGoJson(decodeUtf8(bytes), 'stream')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch (error) {
    throw new RegistryError('DECODE', messageOf(error), { cause: error })
  }
}

function descriptorOf(value: unknown): Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Record<string, unknown>
  if (typeof digest !== 'string' || !digestPattern.test(digest)) {
    throw new RegistryError('DECODE', 'the manifest names content without a usable digest')
  }
  return {
    mediaType: typeof mediaType === 'string' ? mediaType : '',
    digest,
    sizeBytes: typeof size === 'number' ? size : 0,
  }
}

function platformOf(value: unknown): Platform {
  const platform = ((value ?? {}) as { platform?: Record<string, unknown> }).platform ?? {}
  const { os, architecture, variant } = platform
  return {
    ...descriptorOf(value),
    os: typeof os === 'string' ? os : '',
    architecture: typeof architecture === 'string' ? architecture : '',
    ...(typeof variant === 'string' && variant !== '' ? { variant } : {}),
  }
}

function labelsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
