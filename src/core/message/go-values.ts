import {
  type ByteText,
  type Func,
  funcOf,
  goString,
  goStruct,
  type Struct,
  toByteText,
  type Value,
} from '../../golang/fmt/index.ts'
import type { Change, ObjectId } from '../change/index.ts'
import {
  changeType,
  downgradeType,
  logNameType,
  namespacedNameType,
  objectParts,
  objectType,
} from './go-types.ts'

/** A text of ours as a Go string. */
export function goText(text: string): Value {
  return goString(toByteText(text))
}

/** A method without parameters. */
export function getter(get: (receiver: Value) => Value): (receiver: Value) => Func {
  return (receiver) => funcOf([], () => get(receiver))
}

/** A change as templates see it. */
export function goChange(change: Change): Struct {
  const type = change.downgrade === true ? downgradeType : changeType
  return goStruct(type, [goText(change.old), goText(change.new), goText(change.setter)])
}

/** An object's identity as templates see it. */
export function goObject({ apiVersion, kind, name, namespace }: ObjectId): Struct {
  const { resource, typeMeta, nameMeta } = objectParts
  return goStruct(objectType, [
    goStruct(resource, [
      goStruct(typeMeta, [goText(apiVersion), goText(kind)]),
      goStruct(nameMeta, [goText(name), goText(namespace)]),
    ]),
  ])
}

/** Prints as `namespace/name`. */
export function goNamespacedName(namespace: string, name: string): Struct {
  const full: ByteText = toByteText(`${namespace}/${name}`)
  const type = namespacedNameType({
    String: getter(() => goString(full)),
    MarshalLog: (receiver) => ({
      ...getter(() => goStruct(logNameType, [goText(name), goText(namespace)]))(receiver),
      returnsAny: true,
    }),
  })
  return goStruct(type, [goText(namespace), goText(name)])
}
