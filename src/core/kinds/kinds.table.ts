import type { VersionPair } from './conversion/version-pair.ts'
import { type CrdKind, crdGroups } from './crds.generated.ts'
import { type Fault } from './fault.ts'
import { gitRepositoryVersions } from './git-repository/convert.ts'
import { imagePolicyVersions } from './image-policy/convert.ts'
import { imageRepositoryVersions } from './image-repository/convert.ts'
import { imageUpdateAutomationVersions } from './image-update-automation/convert.ts'
import { readKustomization } from './kustomization/kustomization.ts'
import { readKustomizationFile } from './kustomization-file/kustomization-file.ts'
import type { ManifestKind, ObjectByKind } from './manifest/manifest-object.ts'
import { readNamespace } from './namespace/namespace.ts'
import type { JsonObject } from './object.ts'
import { readSecret } from './secret/secret.ts'
import { readServiceAccount } from './service-account/service-account.ts'

/** A kind of `crds/`: group, versions, schema and columns stand there, v1 is what is read. */
type CrdRow = {
  /** How each old version becomes v1 and back, by the version's name. */
  readonly conversions: Readonly<Record<string, VersionPair>>
}

/** A kind that Tidemark reads a few fields of. */
type PlainRow<K extends ManifestKind> = {
  /** What manifests call it; none for a file that is told by its own name. */
  readonly names: readonly KindName[]
  /** Some bytes of every file that holds one, the rarer the better; none if its name tells. */
  readonly sign: string | undefined
  readonly read: (written: JsonObject) => {
    readonly object: ObjectByKind[K]
    readonly faults: readonly Fault[]
  }
}

/** Group (`''` is Kubernetes' own, with the version v1) and kind. */
type KindName = readonly [group: string, kind: string]

/**
 * The kinds that Tidemark knows. Everything that goes by kind comes from here: a kind of
 * `crds/`, or one in `ObjectByKind`, without a row is a type error.
 */
export const kindTable: {
  readonly [K in ManifestKind]: K extends CrdKind ? CrdRow : PlainRow<K>
} = {
  GitRepository: { conversions: gitRepositoryVersions },
  ImagePolicy: { conversions: imagePolicyVersions },
  ImageRepository: { conversions: imageRepositoryVersions },
  ImageUpdateAutomation: { conversions: imageUpdateAutomationVersions },
  // A CRD as soon as it is reconciled; until then only its folder and namespace are asked for.
  Kustomization: {
    names: [['kustomize.toolkit.fluxcd.io', 'Kustomization']],
    sign: 'fluxcd.io/',
    read: (written) => ({ object: readKustomization(written), faults: [] }),
  },
  KustomizationFile: {
    names: [],
    sign: undefined,
    read: (written) => ({ object: readKustomizationFile(written), faults: [] }),
  },
  Namespace: {
    names: [['', 'Namespace']],
    sign: 'kind: Namespace',
    read: (written) => ({ object: readNamespace(written), faults: [] }),
  },
  Secret: {
    names: [
      ['', 'Secret'],
      ['bitnami.com', 'SealedSecret'],
    ],
    sign: 'Secret',
    read: readSecret,
  },
  ServiceAccount: {
    names: [['', 'ServiceAccount']],
    sign: 'ServiceAccount',
    read: (written) => ({ object: readServiceAccount(written), faults: [] }),
  },
}

/** Whether a kind is one of `crds/`. */
export function isCrdKind(kind: ManifestKind): kind is CrdKind {
  return 'conversions' in kindTable[kind]
}

/** What manifests call the objects of a kind. */
export function namesOf(kind: ManifestKind): readonly KindName[] {
  const row = kindTable[kind]
  return 'names' in row ? row.names : [[crdGroups[kind as CrdKind], kind]]
}

/** Groups of Flux end so, and so does something in every file that holds one of their objects. */
export const fluxDomain = '.toolkit.fluxcd.io'

/** Some bytes of every file that holds an object of the kind; none if its name tells. */
export function signOf(kind: ManifestKind): string | undefined {
  const row = kindTable[kind]
  return 'sign' in row ? row.sign : 'fluxcd.io/'
}

/** All kinds of the table. */
export const manifestKinds: readonly ManifestKind[] = Object.keys(kindTable) as ManifestKind[]
