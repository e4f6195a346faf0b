/**
 * A selected image: what `status.latestRef` of an ImagePolicy holds.
 *
 * `name` is `spec.image` of the ImageRepository verbatim, `tag` the original tag, `digest`
 * `sha256:` and 64 hex digits (spec/image-reflector §1.4).
 */
export type ImageRef = {
  readonly name: string
  readonly tag: string
  readonly digest?: string
}

/** `name:tag`, with `@digest` when there is one (spec/image-automation §8.4). */
export function formatImageRef(ref: ImageRef): string {
  const tagged = `${ref.name}:${ref.tag}`
  return ref.digest === undefined || ref.digest === '' ? tagged : `${tagged}@${ref.digest}`
}
