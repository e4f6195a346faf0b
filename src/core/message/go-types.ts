import {
  funcOf,
  type GoType,
  goBool,
  type Method,
  mapOf,
  sliceOf,
  stringType,
} from '../../golang/fmt/index.ts'

/**
 * The types that message templates meet, with the names and JSON keys that they can see.
 *
 * Methods that need the whole run (`.Changed.Objects`) are added where the data is made.
 */

const text = (name: string, jsonName?: string): NonNullable<GoType['fields']>[number] =>
  jsonName === undefined
    ? { name, type: stringType }
    : { name, type: stringType, jsonName, omitEmpty: true }

const answers =
  (value: boolean): Method =>
  () =>
    funcOf([], () => goBool(value))

/** One changed value; prints as `{old new setter}`. */
export const changeType: GoType = {
  name: 'update.Change',
  kind: 'struct',
  fields: [text('OldValue'), text('NewValue'), text('Setter')],
  methods: { IsDowngrade: answers(false) },
}

/** The same for one that goes down by its policy's order; upstream has no such member. */
export const downgradeType: GoType = {
  ...changeType,
  methods: { IsDowngrade: answers(true) },
}

const typeMeta: GoType = {
  name: 'yaml.TypeMeta',
  kind: 'struct',
  fields: [text('APIVersion', 'apiVersion'), text('Kind', 'kind')],
}

const nameMeta: GoType = {
  name: 'yaml.NameMeta',
  kind: 'struct',
  fields: [text('Name', 'name'), text('Namespace', 'namespace')],
}

const resourceIdentifier: GoType = {
  name: 'yaml.ResourceIdentifier',
  kind: 'struct',
  fields: [
    { name: 'TypeMeta', type: typeMeta, embedded: true },
    { name: 'NameMeta', type: nameMeta, embedded: true },
  ],
}

/** Prints as `{{{apiVersion kind} {name namespace}}}`, and sorts in that order. */
export const objectType: GoType = {
  name: 'update.ObjectIdentifier',
  kind: 'struct',
  fields: [{ name: 'ResourceIdentifier', type: resourceIdentifier, embedded: true }],
}

/** The types inside an object identifier, from the outside in. */
export const objectParts: {
  readonly resource: GoType
  readonly typeMeta: GoType
  readonly nameMeta: GoType
} = { resource: resourceIdentifier, typeMeta, nameMeta }

const changesType: GoType = sliceOf(changeType)

/** `update.ObjectChanges`: changes by object. */
export const objectChangesType: GoType = {
  name: 'update.ObjectChanges',
  kind: 'map',
  key: objectType,
  elem: changesType,
}

/** Changes by file, then by object. */
export const fileChangesType: GoType = mapOf(stringType, objectChangesType)

/** `namespace/name`. */
export function namespacedNameType(methods: Readonly<Record<string, Method>>): GoType {
  return {
    name: 'types.NamespacedName',
    kind: 'struct',
    fields: [text('Namespace'), text('Name')],
    methods,
  }
}

/** What `MarshalLog` of a namespaced name gives. */
export const logNameType: GoType = {
  name: 'struct { Name string "json:\\"name\\""; Namespace string "json:\\"namespace,omitempty\\"" }',
  kind: 'struct',
  fields: [{ name: 'Name', type: stringType, jsonName: 'name' }, text('Namespace', 'namespace')],
}
