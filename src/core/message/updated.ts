import {
  type GoMap,
  type GoType,
  goSlice,
  goString,
  goStruct,
  mapOf,
  type Struct,
  setEntry,
  sliceOf,
  stringType,
  toByteText,
} from '../../golang/fmt/index.ts'
import type { Change, FileGroup, ObjectGroup } from '../change/index.ts'
import { formatImageRef, type ImageRef, parseReference, type Reference } from '../image/index.ts'
import { objectType } from './go-types.ts'
import { getter, goNamespacedName, goObject, goText } from './go-values.ts'

/** The images that policies selected, by `namespace:policy`. */
export type SelectedImages = ReadonlyMap<string, ImageRef>

/** An image as the older data shows it: what the policy selected, whatever part was written. */
type Listed = { readonly policy: string; readonly reference: Reference }

const imageType: GoType = {
  name: 'update.ImageRef',
  kind: 'struct',
  fields: [],
}
const imagesType: GoType = sliceOf(imageType)
const objectImagesType: GoType = mapOf(objectType, imagesType)
const fileType: GoType = {
  name: 'update.FileResult',
  kind: 'struct',
  fields: [{ name: 'Objects', type: objectImagesType }],
}
const filesType: GoType = mapOf(stringType, fileType)

/**
 * `.Updated`, and `.Changed.ImageResult` alike: the data that templates had until release 0.41.
 *
 * An image is listed once per object, for every kind of setter.
 *
 * @see spec/image-automation §9.4, spec/cli §21.1.6
 */
export function updatedValue(files: readonly FileGroup[], images: SelectedImages): Struct {
  const all = files.flatMap(({ objects }) => objects)
  const type: GoType = {
    name: 'update.Result',
    kind: 'struct',
    fields: [{ name: 'Files', type: filesType }],
    methods: {
      Images: getter(() =>
        imageList(
          all.flatMap(({ changes }) => changes),
          images,
        ),
      ),
      Objects: getter(() => objectImages(all, images)),
    },
  }
  const map: GoMap = { kind: 'map', type: filesType, entries: new Map() }
  for (const { file, objects } of files) {
    const result = goStruct(fileType, [objectImages(objects, images)])
    setEntry(map, goString(toByteText(file)), result)
  }
  return goStruct(type, [map])
}

function objectImages(objects: readonly ObjectGroup[], images: SelectedImages): GoMap {
  const byObject = Map.groupBy(objects, ({ object }) => JSON.stringify(object))
  const map: GoMap = { kind: 'map', type: objectImagesType, entries: new Map() }
  for (const groups of byObject.values()) {
    const [first] = groups
    if (first === undefined) continue
    const changes = groups.flatMap((group) => group.changes)
    setEntry(map, goObject(first.object), imageList(changes, images))
  }
  return map
}

/** Each image once, in the order in which it is met first. */
function imageList(changes: readonly Change[], images: SelectedImages): ReturnType<typeof goSlice> {
  const listed = new Map<string, Listed>()
  for (const change of changes) {
    const image = listedImage(change, images)
    if (image === undefined) continue
    const key = JSON.stringify([image.policy, image.reference.original])
    if (!listed.has(key)) listed.set(key, image)
  }
  return goSlice(imageType, [...listed.values()].map(imageValue))
}

/** Nothing for an image that has no valid name: a message is not the place to complain. */
function listedImage(change: Change, images: SelectedImages): Listed | undefined {
  const [namespace, name, part] = change.setter.split(':')
  const policy = `${namespace}:${name}`
  const selected = images.get(policy)
  const text = selected === undefined ? change.new : formatImageRef(selected)
  if (selected === undefined && part !== undefined) return undefined
  try {
    return { policy, reference: parseReference(text) }
  } catch {
    return undefined
  }
}

function imageValue({ policy, reference }: Listed): Struct {
  const [namespace = '', name = ''] = policy.split(':')
  const isTag = reference.kind === 'tag'
  const identifier = isTag ? reference.tag : reference.digest
  const full = `${reference.name}${isTag ? ':' : '@'}${identifier}`
  const type: GoType = {
    ...imageType,
    methods: {
      String: getter(() => goText(reference.original)),
      Identifier: getter(() => goText(identifier)),
      Repository: getter(() => goText(reference.repository)),
      Registry: getter(() => goText(reference.registry)),
      Name: getter(() => goText(full)),
      Policy: getter(() => goNamespacedName(namespace, name)),
    },
  }
  return goStruct(type, [])
}
