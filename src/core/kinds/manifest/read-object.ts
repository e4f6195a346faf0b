import { without } from '../conversion/json.ts'
import { type Fault, type ValuePath } from '../fault.ts'
import { isCrdKind, kindTable, manifestKinds, namesOf } from '../kinds.table.ts'
import { isKustomizationFile } from '../kustomization-file/kustomization-file.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import { readMeta } from '../read-meta.ts'
import type { ManifestKind, ManifestObject, ObjectByKind, Problem } from './manifest-object.ts'
import type { CustomObjects } from './read-custom-object.ts'

/** Where an object stands: its file, and the line of any value inside it. */
type Place = {
  readonly path: string
  readonly lineOf: (path: ValuePath) => number
}

/** An object as written, and where. */
export type Found = { readonly written: JsonObject; readonly place: Place }

/** What one document gave. */
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
  const all = faults.map(({ path, field, message, severity = 'error' }): Problem => {
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
  const problems = bounded(all)
  if (problems.some(({ severity }) => severity === 'error')) return { problems }
  const apiVersion = typeof written['apiVersion'] === 'string' ? written['apiVersion'] : ''
  const manifest = {
    path: place.path,
    line: place.lineOf([]),
    kind,
    apiVersion,
    name,
    ...(namespace !== undefined && { namespace }),
    object,
  }
  // `readKind` gave the object that belongs to `kind`; the compiler cannot tie the two together.
  return { object: manifest as ManifestObject, problems }
}

/** So many problems that say the same are told one by one. */
const toldAlike = 10

/** The problems of an object in the order of lines; of many that say the same, the first and a count. */
function bounded(problems: readonly Problem[]): readonly Problem[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line)
  const alike = Map.groupBy(sorted, ({ severity, message }) => `${severity} ${message}`)
  return [...alike.values()]
    .flatMap((some): readonly Problem[] => {
      const [first] = some
      if (first === undefined || some.length <= toldAlike) return some
      return [{ ...first, message: `${first.message}, and ${some.length - 1} more like it` }]
    })
    .toSorted((a, b) => a.line - b.line)
}

type Read = { readonly object: ObjectByKind[ManifestKind]; readonly faults: readonly Fault[] }

function readKind(kind: ManifestKind, written: JsonObject, custom: CustomObjects): Read {
  const own = kind === 'KustomizationFile' ? [] : nameFaults(written)
  // Only a cluster says what is; a file that pretends to know is not believed.
  const { object, faults } = isCrdKind(kind)
    ? custom.read(kind, without(written, 'status'))
    : kindTable[kind].read(written)
  return { object, faults: [...own, ...faults] }
}

function kindOf(written: JsonObject, path: string): ManifestKind | undefined {
  const apiVersion = typeof written['apiVersion'] === 'string' ? written['apiVersion'] : ''
  const slash = apiVersion.indexOf('/')
  const isNamed = slash > 0 || apiVersion === 'v1'
  const group = apiVersion.slice(0, Math.max(slash, 0))
  const match = manifestKinds.find((kind) =>
    namesOf(kind).some((name) => isNamed && name[0] === group && name[1] === written['kind']),
  )
  return match ?? kustomizeKind(path, apiVersion)
}

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
