import { compareBytes } from '../../base/index.ts'
import type { Change, ObjectId } from './change.ts'

/** The changes of one object, in document order. */
export type ObjectGroup = { readonly object: ObjectId; readonly changes: readonly Change[] }

/** The changes of one file, by object. */
export type FileGroup = { readonly file: string; readonly objects: readonly ObjectGroup[] }

/**
 * Orders objects field by field: apiVersion, kind, name, namespace, each by bytes.
 *
 * @see spec/image-automation §9.2: the order in which templates range over them
 */
export function compareObjects(a: ObjectId, b: ObjectId): number {
  return (
    compareBytes(a.apiVersion, b.apiVersion) ||
    compareBytes(a.kind, b.kind) ||
    compareBytes(a.name, b.name) ||
    compareBytes(a.namespace, b.namespace)
  )
}

/**
 * Changes by file, then by object, both sorted; within an object in the given order, which is
 * document order.
 *
 * @see spec/image-automation §9.2
 */
export function groupByFile(changes: readonly Change[]): readonly FileGroup[] {
  return [...Map.groupBy(changes, (change) => change.file)]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([file, own]) => ({ file, objects: groupByObject(own) }))
}

/** Changes by object, whatever file they are in: sorted objects, files in order within each. */
export function mergeFiles(files: readonly FileGroup[]): readonly ObjectGroup[] {
  return groupByObject(changesOf(files))
}

/** Each change once: those that set the same old value to the same new one by the same setter. */
export function distinctChanges(files: readonly FileGroup[]): readonly Change[] {
  const seen = new Map<string, Change>()
  for (const change of changesOf(files)) {
    const key = JSON.stringify([change.old, change.new, change.setter])
    if (!seen.has(key)) seen.set(key, change)
  }
  return [...seen.values()]
}

function changesOf(files: readonly FileGroup[]): readonly Change[] {
  return files.flatMap(({ objects }) => objects.flatMap(({ changes }) => changes))
}

function groupByObject(changes: readonly Change[]): readonly ObjectGroup[] {
  return [...Map.groupBy(changes, ({ object }) => keyOf(object)).values()]
    .flatMap((own) => (own[0] === undefined ? [] : [{ object: own[0].object, changes: own }]))
    .sort((a, b) => compareObjects(a.object, b.object))
}

function keyOf({ apiVersion, kind, namespace, name }: ObjectId): string {
  return JSON.stringify([apiVersion, kind, namespace, name])
}
