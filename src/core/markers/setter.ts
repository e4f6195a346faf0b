import { formatImageRef, type ImageRef, parseReference } from '../image/index.ts'
import { MarkersError } from './errors.ts'

/** The selected images by `namespace:policy`; undefined for a policy without a result. */
export type Refs = ReadonlyMap<string, ImageRef | undefined>

/** What a setter writes, or why it writes nothing. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown-policy' | 'no-result' }

/** A setter taken apart. */
export type SetterParts = {
  /** `namespace:policy` */
  readonly policy: string
  readonly part: 'image' | 'tag' | 'name' | 'digest'
}

/**
 * Which policy a setter means, and which part of its image; undefined for an unknown one.
 *
 * The whole name wins over a suffix, so a policy may be called `tag`.
 *
 * @param has - whether a policy of that `namespace:policy` is known
 */
export function readSetter(
  setter: string,
  has: (policy: string) => boolean,
): SetterParts | undefined {
  if (has(setter)) return { policy: setter, part: 'image' }
  const cut = setter.lastIndexOf(':')
  const policy = setter.slice(0, cut)
  const part = partNames.find((name) => name === setter.slice(cut + 1))
  return part === undefined || !has(policy) ? undefined : { policy, part }
}

const partNames = ['tag', 'name', 'digest'] as const

/**
 * The text that a setter stands for (spec/image-automation §8.4).
 *
 * QUIRK(spec/image-automation §8.4): kept, `:digest` of an image without a digest is the empty
 * text.
 */
export function valueOf(setter: string, refs: Refs): Value {
  const setterParts = readSetter(setter, (policy) => refs.has(policy))
  if (setterParts === undefined) return { kind: 'unknown-policy' }
  const ref = refs.get(setterParts.policy)
  return ref === undefined
    ? { kind: 'no-result' }
    : { kind: 'text', text: parts[setterParts.part](ref) }
}

const parts: Readonly<Record<SetterParts['part'], (ref: ImageRef) => string>> = {
  image: formatImageRef,
  tag: (ref) => ref.tag,
  name: (ref) => ref.name,
  digest: (ref) => ref.digest ?? '',
}

/**
 * Refuses a selected image that is no reference, as upstream does before it looks at any file.
 *
 * @throws {MarkersError} `INVALID_IMAGE_REF` with upstream's text
 * @see spec/image-automation §8.5
 */
export function assertReferences(refs: Refs): void {
  for (const ref of refs.values()) {
    if (ref !== undefined) assertReference(formatImageRef(ref))
  }
}

function assertReference(text: string): void {
  try {
    parseReference(text)
  } catch (cause) {
    throw MarkersError.invalidImageRef(text, cause)
  }
}
