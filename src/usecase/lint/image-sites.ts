import { encodeUtf8, indexOfBytes } from '../../base/index.ts'
import type { ContentNode, SetterParts, ValueNode } from '../../core/markers/index.ts'
import { canonicalName, type ImageText, readImage } from './image-text.ts'

/** A value that a marker may set, and the part of the image that it holds. */
export type Slot = { readonly part: SetterParts['part']; readonly value: ValueNode }

/** A place of a manifest that names an image, in one value or in several beside each other. */
export type ImageSite = {
  /** As written: `org/app`. */
  readonly name: string
  /** With registry and `library/` spelled out. */
  readonly canonicalName: string
  readonly tag: string | undefined
  readonly digest: string | undefined
  readonly slots: readonly Slot[]
}

/** What all forms have in common, whatever the case of its first letter. */
const word = encodeUtf8('mage')

/** Whether a file may name an image in one of the forms of {@link findImageSites}. */
export function mayHoldImages(bytes: Uint8Array): boolean {
  return indexOfBytes(bytes, word) !== -1
}

type Fields = ReadonlyMap<string, ContentNode>

/**
 * Finds the images of a file's documents, by the three forms that manifests have for them:
 * `image: name:tag` anywhere, an entry of a kustomization's `images`, and `repository` beside
 * `tag` as the values of charts have it.
 *
 * The objects of image automation itself are left out: their images are what is scanned.
 */
export function findImageSites(documents: readonly ContentNode[]): readonly ImageSite[] {
  const sites: ImageSite[] = []
  for (const document of documents) {
    if (!isAutomation(document)) walk(document, sites)
  }
  return sites
}

function isAutomation(document: ContentNode): boolean {
  if (document.kind !== 'mapping') return false
  return textOf(document.fields, 'apiVersion')?.startsWith('image.toolkit.fluxcd.io/') === true
}

function walk(node: ContentNode, sites: ImageSite[]): void {
  if (node.kind === 'sequence') for (const item of node.items) walk(item, sites)
  if (node.kind !== 'mapping') return
  const pair = chartSite(node.fields)
  if (pair !== undefined) sites.push(pair)
  for (const [key, child] of node.fields) {
    const entries = key === 'images' ? kustomizeSites(child) : []
    sites.push(...entries)
    if (child.kind === 'value') sites.push(...fieldSite(key, child))
    else if (entries.length === 0) walk(child, sites)
  }
}

/** `image: name:tag`, also under keys such as `initImage` or `sidecar_image`. */
function fieldSite(key: string, value: ValueNode): ImageSite[] {
  if (!/image$/i.test(key)) return []
  const image = readImage(value.text)
  return image === undefined ? [] : siteOf(image, [{ part: 'image', value }])
}

/** Entries of a kustomization's `images`: `name`, and what replaces it, its tag or its digest. */
function kustomizeSites(images: ContentNode): ImageSite[] {
  if (images.kind !== 'sequence') return []
  return images.items.flatMap((item) => {
    if (item.kind !== 'mapping') return []
    const { fields } = item
    const name = textOf(fields, 'newName') ?? textOf(fields, 'name')
    const [tag, digest] = [textOf(fields, 'newTag'), textOf(fields, 'digest')]
    if (name === undefined || (tag === undefined && digest === undefined)) return []
    const slots = slotsOf(fields, { newName: 'name', newTag: 'tag', digest: 'digest' })
    return siteOf({ name, tag, digest }, slots)
  })
}

/** `repository` and `tag` of a chart's values. A `registry` apart cannot be set by a marker. */
function chartSite(fields: Fields): ImageSite | undefined {
  const [repository, tag] = [textOf(fields, 'repository'), textOf(fields, 'tag')]
  if (repository === undefined || tag === undefined) return undefined
  const registry = textOf(fields, 'registry') ?? ''
  const name = registry === '' ? repository : `${registry}/${repository}`
  const parts = { ...(registry === '' ? { repository: 'name' } : {}), tag: 'tag', digest: 'digest' }
  const digest = textOf(fields, 'digest')
  return siteOf({ name, tag, digest }, slotsOf(fields, parts as Parts))[0]
}

type Parts = Readonly<Record<string, Slot['part']>>

/** The slots of the fields that are there. */
function slotsOf(fields: Fields, parts: Parts): Slot[] {
  return Object.entries(parts).flatMap(([key, part]) => {
    const value = fields.get(key)
    return value?.kind === 'value' ? [{ part, value }] : []
  })
}

function siteOf(image: ImageText, slots: readonly Slot[]): ImageSite[] {
  const canonical = canonicalName(image.name)
  return canonical === undefined ? [] : [{ ...image, canonicalName: canonical, slots }]
}

function textOf(fields: Fields, key: string): string | undefined {
  const value = fields.get(key)
  return value?.kind === 'value' ? value.text : undefined
}
