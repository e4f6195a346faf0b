import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Failure, messageOf, type Notice } from '../base/index.ts'
import {
  type ManifestContents,
  type Problem,
  printProblem,
  readManifests,
  type Secret,
} from '../core/kinds/index.ts'
import { type TreeFile } from '../core/tree/index.ts'
import type { SecretSources } from '../usecase/access/index.ts'
import { type Manifests, manifestsOf } from '../usecase/manifests/index.ts'
import { readPlace } from './local-tree.ts'
import type { ObjectsRequest } from './request.ts'

/** The objects of a run, and what was wrong with the files that hold them. */
export type RunObjects = {
  readonly manifests: Manifests
  /** The tree's Secrets, and those given on the command line. */
  readonly secrets: SecretSources
  /** What `problems` and `notices` say, as data. */
  readonly faults: readonly Problem[]
  readonly problems: readonly string[]
  readonly notices: readonly Notice[]
}

/**
 * Reads the objects of a run, from the files asked for or from the tree.
 *
 * @param readTree - gives the tree's objects; not called when they come from elsewhere
 */
export async function loadObjects(
  request: ObjectsRequest,
  cwd: string,
  readTree: () => Promise<ManifestContents>,
  signal: AbortSignal,
): Promise<RunObjects> {
  const { objects, problems } =
    request.manifests.length === 0
      ? await readTree()
      : readManifests(await readManifestFiles(request.manifests, cwd, signal))
  const printed = (severity: 'error' | 'warning') =>
    problems.filter((one) => one.severity === severity).map(printProblem)
  const manifests = manifestsOf(objects, request.namespace)
  const given = await readGivenSecrets(request.secrets, cwd)
  return {
    manifests,
    secrets: { tree: manifests, given },
    faults: problems,
    problems: printed('error'),
    notices: printed('warning').map((text) => ({ text })),
  }
}

async function readManifestFiles(
  places: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<readonly TreeFile[]> {
  const files: TreeFile[] = []
  for (const place of places) files.push(...(await readPlace(place, cwd, signal)))
  return files
}

async function readGivenSecrets(
  places: ReadonlyMap<string, string>,
  cwd: string,
): Promise<ReadonlyMap<string, Secret>> {
  const secrets = new Map<string, Secret>()
  for (const [name, place] of places) secrets.set(name, await readGivenSecret(name, place, cwd))
  return secrets
}

/** A Secret manifest, or a docker config as `docker login` writes it. */
async function readGivenSecret(name: string, place: string, cwd: string): Promise<Secret> {
  const bytes = await readFile(path.resolve(cwd, place)).catch((thrown: unknown) => {
    throw new Failure('SECRET_FILE', `cannot read Secret '${name}': ${messageOf(thrown)}`, {
      advice: 'secret-file',
    })
  })
  const { objects } = readManifests([{ path: place, bytes }])
  const manifest = objects.find((one) => one.kind === 'Secret')
  if (manifest !== undefined) return manifest.object
  if (isDockerConfig(bytes.toString('utf8'))) {
    return {
      kind: 'Secret',
      metadata: { name },
      type: 'kubernetes.io/dockerconfigjson',
      data: new Map([['.dockerconfigjson', new Uint8Array(bytes)]]),
    }
  }
  throw new Failure(
    'SECRET_FILE',
    `Secret '${name}': '${place}' holds neither a Secret manifest nor a docker config`,
    { advice: 'secret-file' },
  )
}

function isDockerConfig(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'auths' in value
  } catch {
    return false
  }
}
