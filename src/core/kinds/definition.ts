import type { JsonSchema } from '../schema/index.ts'
import { type CrdKind, crdTexts } from './crds.generated.ts'

type PrinterColumn = {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly priority?: number
}

type CrdVersion = {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecated?: boolean
  /** What the API server says in a `Warning` header to a client of this version. */
  readonly deprecationWarning?: string
  readonly additionalPrinterColumns?: readonly PrinterColumn[]
  readonly schema: { readonly openAPIV3Schema: JsonSchema }
}

/** A CustomResourceDefinition of `crds/`, whole, as `install` applies it. */
export type Crd = {
  readonly apiVersion: 'apiextensions.k8s.io/v1'
  readonly kind: 'CustomResourceDefinition'
  readonly metadata: {
    readonly name: string
    readonly annotations: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly group: string
    readonly scope: 'Namespaced'
    readonly names: {
      readonly kind: CrdKind
      readonly listKind: string
      readonly plural: string
      readonly singular: string
      readonly shortNames: readonly string[]
      readonly categories?: readonly string[]
    }
    readonly versions: readonly CrdVersion[]
  }
}

/** The definition of a kind. Parses its text on every call: keep the result. */
export function readCrd(kind: CrdKind): Crd {
  return JSON.parse(crdTexts[kind]) as Crd
}
