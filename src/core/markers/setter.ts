import { formatImageRef, type ImageRef } from '../image/index.ts'
import { MarkersError } from './errors.ts'

/** The selected images by `namespace:policy`; undefined for a policy without a result. */
export type Refs = ReadonlyMap<string, ImageRef | undefined>

/** What a setter writes, or why it writes nothing. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown-policy' | 'no-result' }

/**
 * The text that a setter stands for (spec/image-automation §8.4).
 *
 * The whole name wins over a suffix, so a policy may be called `tag`. QUIRK(spec/image-automation
 * §8.4): kept, `:digest` of an image without a digest is the empty text.
 */
export function valueOf(setter: string, refs: Refs): Value {
  if (refs.has(setter)) return asValue(refs.get(setter), formatImageRef)
  const cut = setter.lastIndexOf(':')
  const policy = setter.slice(0, cut)
  const part = parts[setter.slice(cut + 1)]
  if (part === undefined || !refs.has(policy)) return { kind: 'unknown-policy' }
  return asValue(refs.get(policy), part)
}

const parts: Readonly<Record<string, (ref: ImageRef) => string>> = {
  tag: (ref) => ref.tag,
  name: (ref) => ref.name,
  digest: (ref) => ref.digest ?? '',
}

function asValue(ref: ImageRef | undefined, part: (ref: ImageRef) => string): Value {
  return ref === undefined ? { kind: 'no-result' } : { kind: 'text', text: part(ref) }
}

/**
 * Refuses a selected image that is no reference, as upstream does before it looks at any file.
 *
 * @throws {MarkersError} `INVALID_IMAGE_REF` with upstream's text
 * @see spec/image-automation §8.5
 */
export function assertReferences(refs: Refs): void {
  for (const ref of refs.values()) {
    if (ref !== undefined && !isReference(ref))
      throw MarkersError.invalidImageRef(formatImageRef(ref))
  }
}

/** go-containerregistry's weak rules for `name:tag[@digest]`, as far as a policy can break them. */
function isReference({ name, tag, digest }: ImageRef): boolean {
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(tag)) return false
  if (digest !== undefined && digest !== '' && !/^sha256:[0-9a-f]{64}$/.test(digest)) return false
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(slash, 0))
  const hasRegistry = /[.:]/.test(first)
  const repository = hasRegistry ? name.slice(slash + 1) : name
  return /^[a-z0-9_./-]{2,255}$/.test(repository) && (!hasRegistry || isRegistry(first))
}

function isRegistry(host: string): boolean {
  return /^(?:[A-Za-z0-9._~-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]*)?$/.test(host)
}
