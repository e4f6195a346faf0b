import { without } from '../conversion/json.ts'
import { readKustomization } from '../kustomization/kustomization.ts'
import {
  isKustomizationFile,
  readKustomizationFile,
} from '../kustomization-file/kustomization-file.ts'
import { readNamespace } from '../namespace/namespace.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import { readMeta } from '../read-meta.ts'
import { readSecret } from '../secret/secret.ts'
import { readServiceAccount } from '../service-account/service-account.ts'
import type { ManifestKind, ManifestObject, ObjectByKind, Problem } from './manifest-object.ts'
import type { ValuePath } from './parse.ts'
import type { CustomObjects, Fault } from './read-custom-object.ts'

/** Where an object stands: its file, and the line of any value inside it. */
type Place = {
  readonly path: string
  readonly lineOf: (path: ValuePath) => number
}

/** An object as written, and where. */
export type Found = { readonly written: JsonObject; readonly place: Place }

export type ReadObject = {
  /** Absent when the object is not ours, or refused. */
  readonly object?: ManifestObject
  readonly problems: readonly Problem[]
}

/** Reads one object; gives nothing for a kind that is not ours. */
export function readObject({ written, place }: Found, custom: CustomObjects): ReadObject {
  const kind = kindOf(written, place.path)
  if (kind === undefined) return { problems: [] }
  const { object, faults } = readKind(kind, written, custom)
  const { name, namespace } = readMeta(written)
  const problems = faults.map(({ path, field, message, severity = 'error' }): Problem => {
    const label = namespace === undefined ? name : `${namespace}/${name}`
    return {
      severity,
      path: place.path,
      line: place.lineOf(path),
      kind,
      ...(label !== '' && { name: label }),
      ...(field !== undefined && { field }),
      message,
    }
  })
  if (problems.some(({ severity }) => severity === 'error')) return { problems }
  const apiVersion = typeof written['apiVersion'] === 'string' ? written['apiVersion'] : ''
  const found = {
    path: place.path,
    line: place.lineOf([]),
    kind,
    apiVersion,
    name,
    ...(namespace !== undefined && { namespace }),
    object,
  }
  // `readKind` gave the object that belongs to `kind`; the compiler cannot tie the two together.
  return { object: found as ManifestObject, problems }
}

type Read = { readonly object: ObjectByKind[ManifestKind]; readonly faults: readonly Fault[] }

function readKind(kind: ManifestKind, written: JsonObject, custom: CustomObjects): Read {
  switch (kind) {
    case 'KustomizationFile':
      return { object: readKustomizationFile(written), faults: [] }
    case 'Kustomization':
      return { object: readKustomization(written), faults: nameFaults(written) }
    case 'ServiceAccount':
      return { object: readServiceAccount(written), faults: nameFaults(written) }
    case 'Namespace':
      return { object: readNamespace(written), faults: nameFaults(written) }
    case 'Secret': {
      const { secret, faults } = readSecret(written)
      return { object: secret, faults: [...nameFaults(written), ...faults.map(fieldOfFault)] }
    }
    default: {
      // Only a cluster says what is; a file that pretends to know is not believed.
      const { object, faults } = custom.read(kind, without(written, 'status'))
      return { object, faults: [...nameFaults(written), ...faults] }
    }
  }
}

const kindsOfGroup: Readonly<Record<string, readonly ManifestKind[]>> = {
  'image.toolkit.fluxcd.io': ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'],
  'source.toolkit.fluxcd.io': ['GitRepository'],
  'kustomize.toolkit.fluxcd.io': ['Kustomization'],
}

function kindOf(written: JsonObject, path: string): ManifestKind | undefined {
  const { kind } = written
  const apiVersion = typeof written['apiVersion'] === 'string' ? written['apiVersion'] : ''
  const group = apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0))
  if (apiVersion === 'v1') return coreKinds.find((one) => one === kind)
  if (kind === 'SealedSecret' && group === 'bitnami.com') return 'Secret'
  const known = kindsOfGroup[group]
  if (known !== undefined) return known.find((one) => one === kind)
  return kustomizeKind(path, apiVersion)
}

const coreKinds: readonly ManifestKind[] = ['Secret', 'ServiceAccount', 'Namespace']

function kustomizeKind(path: string, apiVersion: string): ManifestKind | undefined {
  const isKustomize = apiVersion === '' || apiVersion.startsWith('kustomize.config.k8s.io/')
  return isKustomizationFile(path) && isKustomize ? 'KustomizationFile' : undefined
}

function nameFaults(written: JsonObject): readonly Fault[] {
  const { metadata } = written
  if (isJsonObject(metadata) && typeof metadata['name'] === 'string' && metadata['name'] !== '') {
    return []
  }
  const message = 'Required value: name or generateName is required'
  return [{ path: ['metadata', 'name'], field: 'metadata.name', message }]
}

/** A Secret is read without its bad entries: one of many may hold a placeholder. */
function fieldOfFault({ path, message }: { path: readonly string[]; message: string }): Fault {
  return { severity: 'warning', path, field: path.join('.'), message }
}
