import type { JsonSchema } from './json-schema.ts'

const text: JsonSchema = { type: 'string' }
const integer: JsonSchema = { type: 'integer' }
const texts: JsonSchema = { type: 'object', additionalProperties: text }
const objects: JsonSchema = {
  type: 'array',
  items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
}

/** The members of `metav1.ObjectMeta`: what the metadata of any object may hold. */
export const objectMetaSchema: JsonSchema = {
  type: 'object',
  properties: {
    annotations: texts,
    creationTimestamp: { type: 'string', nullable: true },
    deletionGracePeriodSeconds: integer,
    deletionTimestamp: { type: 'string', nullable: true },
    finalizers: { type: 'array', items: text },
    generateName: text,
    generation: integer,
    labels: texts,
    managedFields: objects,
    name: text,
    namespace: text,
    ownerReferences: objects,
    resourceVersion: text,
    selfLink: text,
    uid: text,
  },
}
