import { formatImageRef, type ImageRef, parseReference } from '../image/index.ts'
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
