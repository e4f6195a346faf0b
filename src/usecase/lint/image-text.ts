import { attempt } from '../../base/index.ts'
import { parseRepository } from '../../core/image/index.ts'

/** An image as manifests spell it. */
export type ImageText = {
  readonly name: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** Takes `name[:tag][@digest]` apart; undefined for anything else, such as a template. */
export function readImage(text: string): ImageText | undefined {
  const match =
    /^([^\s:@{}$]+(?::\d+(?=\/)[^\s:@{}$]+)?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      text,
    )
  const [, name, tag, digest] = match ?? []
  return name === undefined ? undefined : { name, tag, digest }
}

/** The name with registry and `library/` spelled out; undefined when it is none. */
export function canonicalName(name: string): string | undefined {
  // Most texts of a manifest are no image names.
  return attempt(() => parseRepository(name).name)
}
