import {
  type GoMap,
  type GoType,
  goSlice,
  goString,
  goStruct,
  type Method,
  type Slice,
  type Struct,
  setEntry,
  toByteText,
} from '../../golang/fmt/index.ts'
import {
  type Change,
  distinctChanges,
  type FileGroup,
  mergeFiles,
  type ObjectGroup,
} from '../change/index.ts'
import { changeType, fileChangesType, objectChangesType } from './go-types.ts'
import { getter, goChange, goObject } from './go-values.ts'

/**
 * `.Changed`: files, objects and changes, sorted where upstream leaves the order to chance.
 *
 * @param extra - members beyond upstream's, which do not show when the whole is printed
 * @see spec/image-automation §9.2
 */
export function changedValue(
  files: readonly FileGroup[],
  extra: Readonly<Record<string, Method>>,
): Struct {
  const type: GoType = {
    name: 'update.Result',
    kind: 'struct',
    fields: [{ name: 'FileChanges', type: fileChangesType }],
    methods: {
      Objects: getter(() => objectChanges(mergeFiles(files))),
      Changes: getter(() => changeList(distinctChanges(files))),
      ...extra,
    },
  }
  return goStruct(type, [fileChanges(files)])
}

/** Nil when nothing changed, which shows as `null` in JSON. */
function changeList(changes: readonly Change[]): Slice {
  const list = goSlice(changeType, changes.map(goChange))
  return changes.length === 0 ? { ...list, isNil: true } : list
}

function fileChanges(files: readonly FileGroup[]): GoMap {
  const isNil = files.length === 0
  const map: GoMap = { kind: 'map', type: fileChangesType, entries: new Map(), isNil }
  for (const { file, objects } of files) {
    setEntry(map, goString(toByteText(file)), objectChanges(objects))
  }
  return map
}

function objectChanges(objects: readonly ObjectGroup[]): GoMap {
  const map: GoMap = { kind: 'map', type: objectChangesType, entries: new Map() }
  for (const { object, changes } of objects) {
    setEntry(map, goObject(object), changeList(changes))
  }
  return map
}
