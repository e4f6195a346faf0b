import { BoundedMap, type Clock, maskError, type Random, withoutSecrets } from '../../base/index.ts'
import { followRedirects, type HostLimiter, retrying, type Send } from '../http/index.ts'
import { type Lease, leaseKey } from './authorize.ts'
import type { RegistryImage } from './image.ts'
import { withLogin } from './login-advice.ts'
import {
  type Descriptor,
  type ImageConfig,
  type Manifest,
  readConfig,
  readDigest,
  readManifest,
} from './manifest.ts'
import { secretsOf } from './secrets-of.ts'
import { openSessions } from './session.ts'
import { listTags, type PageCache, type TagLimits, type TagList } from './tags.ts'

/** How registries are reached, and what is shared between handles. */
export type RegistryOptions = {
  /** The way out, with the TLS and proxy settings that all images of this `Registry` share. */
  readonly send: Send
  readonly clock: Clock
  readonly random: Random
  /** How hard each host is asked, by all that share it. */
  readonly limiter: HostLimiter
  readonly tags?: TagLimits
  /** Makes tag lists conditional where a registry gives an ETag. */
  readonly pages?: PageCache
}

/**
 * Reads OCI registries. Remembers handshakes and tokens: keep one for the life of the process and
 * for each combination of TLS and proxy settings.
 */
export type Registry = {
  /** All tags, in the order served. */
  readonly listTags: (image: RegistryImage, signal: AbortSignal) => Promise<TagList>
  /** The digest behind a tag; of a multi-platform image that of its index. */
  readonly readDigest: (image: RegistryImage, tag: string, signal: AbortSignal) => Promise<string>
  /** What a tag or digest leads to. */
  readonly readManifest: (
    image: RegistryImage,
    reference: string,
    signal: AbortSignal,
  ) => Promise<Manifest>
  /** The configuration that an image's manifest names. */
  readonly readConfig: (
    image: RegistryImage,
    config: Descriptor,
    signal: AbortSignal,
  ) => Promise<ImageConfig>
}

/** Tokens kept: one for each repository and credential. */
const leaseLimit = 20_000

/**
 * Opens the way to registries; no request is made before one is needed.
 *
 * Requests are tried three times.
 */
export function openRegistry(options: RegistryOptions): Registry {
  const { clock, random } = options
  const polite = options.limiter(options.send)
  const retry = { clock, random, methods: ['GET', 'HEAD', 'POST'] }
  const leases = new BoundedMap<Lease>(leaseLimit)
  const call = openSessions({
    clock,
    leases,
    send: retrying(followRedirects(polite), retry),
    sendTo: (refuse) => retrying(followRedirects(polite, { refuse }), retry),
  })
  const tagPorts = {
    call,
    nowMs: clock.nowMs,
    limits: options.tags ?? {},
    pages: options.pages,
    sizes: new BoundedMap<number>(1_000),
  }
  const ports = { call, nowMs: clock.nowMs }
  /** Some registries and token servers repeat what they were sent, or what they gave. */
  const secretsFor = (image: RegistryImage): readonly string[] => {
    const given = secretsOf(image.credentials)
    const { credentials: _unsent, ...stranger } = image
    const tokens = [image, stranger].flatMap((one) => leases.get(leaseKey(one))?.secrets ?? [])
    return [...given, ...tokens]
  }
  const guarded = async <Value>(
    image: RegistryImage,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    try {
      return await work()
    } catch (thrown) {
      maskError(thrown, secretsFor(image))
      throw withLogin(thrown, image)
    }
  }
  return {
    async listTags(image, signal) {
      const list = await guarded(image, () => listTags(image, tagPorts, signal))
      if (list.why === undefined) return list
      return { ...list, why: withoutSecrets(list.why, secretsFor(image)) }
    },
    readDigest: (image, tag, signal) => guarded(image, () => readDigest(image, tag, ports, signal)),
    readManifest: (image, reference, signal) =>
      guarded(image, () => readManifest(image, reference, ports, signal)),
    readConfig: (image, config, signal) =>
      guarded(image, () => readConfig(image, config, ports, signal)),
  }
}
