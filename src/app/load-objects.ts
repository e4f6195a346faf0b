import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Failure, messageOf, type Notice } from '../base/index.ts'
import {
  type ManifestContents,
  type Problem,
  printProblems,
  readAllManifests,
  type Secret,
} from '../core/kinds/index.ts'
import { isCandidatePath } from '../core/markers/index.ts'
import { type TreeFile } from '../core/tree/index.ts'
import {
  assertLinksInside,
  type FolderFile,
  listFolder,
  readFolderFile,
} from '../io/folder/index.ts'
import {
  gitAccess,
  noSecrets,
  readGivenSecret,
  type SecretSources,
  unusedSecrets,
} from '../usecase/access/index.ts'
import { type Manifests, manifestsOf } from '../usecase/manifests/index.ts'
import { type CommitTree, isWorthReading, maxFileBytes } from '../usecase/plan/index.ts'
import { assertAnything } from '../usecase/scan/index.ts'
import { openRemotes, type Remotes } from './remotes.ts'
import type { Ambient, ObjectsRequest, Ports } from './request.ts'
import { openFolder } from './update-folder.ts'

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
  { cwd, offload }: Pick<Ambient & Ports, 'cwd' | 'offload'>,
  readTree: () => Promise<ManifestContents>,
  signal: AbortSignal,
): Promise<RunObjects> {
  const { objects, problems } =
    request.manifests.length === 0
      ? await readTree()
      : await readAllManifests(
          await readManifestFiles(request.manifests, cwd, signal),
          offload,
          signal,
        )
  if (request.manifests.length > 0) assertAnything([...objects, ...problems], request.manifests)
  const printed = (severity: 'error' | 'warning') =>
    printProblems(problems.filter((one) => one.severity === severity))
  const manifests = manifestsOf(objects, request.namespace, problems)
  const given = await readGivenSecrets(request.secrets, cwd)
  return {
    manifests,
    secrets: { tree: manifests, given },
    faults: problems,
    problems: printed('error'),
    notices: [
      ...printed('warning').map((text) => ({ text })),
      ...(given.size === 0 ? [] : unusedSecrets(given.keys(), untangled(manifests))),
    ],
  }
}

/** Every definition of what may refer to a Secret. */
function untangled(manifests: Manifests): Manifests {
  return manifests.withEveryDefinition([
    'ImageRepository',
    'ServiceAccount',
    'GitRepository',
    'ImageUpdateAutomation',
  ])
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
  for (const [name, place] of places) secrets.set(name, await readSecretFile(name, place, cwd))
  return secrets
}

async function readSecretFile(name: string, place: string, cwd: string): Promise<Secret> {
  const bytes = await readFile(path.resolve(cwd, place)).catch((thrown: unknown) => {
    throw new Failure('SECRET_FILE', `cannot read Secret '${name}': ${messageOf(thrown)}`, {
      advice: 'secret-file',
    })
  })
  return readGivenSecret(name, { path: place, bytes })
}

/** The files of a local folder that a run may need, and what was left alone. */
export type LocalTree = {
  readonly files: readonly TreeFile[]
  /** Where the bytes of those files are that are links. */
  readonly links: ReadonlyMap<string, string>
  readonly notices: readonly Notice[]
}

/** Files read at the same time: enough to hide the latency of a disk. */
const readers = 16

/**
 * Reads the manifests and marked files of a folder; all others are looked at and forgotten.
 *
 * @param folder - absolute
 * @param prefix - put in front of the paths: where the folder lies in its repository
 * @param isWanted - tells by name and bytes whether a file is kept
 */
export async function readLocalTree(
  folder: string,
  prefix: string,
  signal: AbortSignal,
  isWanted: typeof isWorthReading = isWorthReading,
): Promise<LocalTree> {
  const { files, refused } = await listFolder(folder, signal)
  const notices: Notice[] = refused.map((one) => ({
    text: `'${join(prefix, one.path)}' was left alone: ${one.why}`,
  }))
  const candidates = files.filter((file) => isCandidatePath(file.path))
  const kept: (TreeFile | undefined)[] = []
  const queue = candidates.entries()
  const read = async (): Promise<void> => {
    for (const [index, file] of queue) {
      signal.throwIfAborted()
      const candidate = await readCandidate(folder, file, prefix, notices)
      const isKept = candidate !== undefined && isWanted(file.path, candidate.bytes)
      kept[index] = isKept ? candidate : undefined
    }
  }
  await Promise.all(Array.from({ length: readers }, read))
  const linked = candidates.filter((file) => file.realPath !== file.path)
  const links = new Map(linked.map((one) => [join(prefix, one.path), join(prefix, one.realPath)]))
  return { files: kept.filter((file) => file !== undefined), links, notices }
}

async function readCandidate(
  folder: string,
  file: FolderFile,
  prefix: string,
  notices: Notice[],
): Promise<TreeFile | undefined> {
  const name = join(prefix, file.path)
  if (file.sizeBytes > maxFileBytes) {
    notices.push({ text: `'${name}' was left alone: larger than ${maxFileBytes} bytes` })
    return undefined
  }
  const bytes = await readFolderFile(folder, file.path, maxFileBytes)
  return { path: name, bytes }
}

/** A file or folder given by name, as the user wrote it. */
async function readPlace(
  place: string,
  cwd: string,
  signal: AbortSignal,
): Promise<readonly TreeFile[]> {
  const absolute = path.resolve(cwd, place)
  await assertLinksInside(absolute, signal)
  try {
    if ((await stat(absolute)).isDirectory()) {
      return (await readLocalTree(absolute, place, signal)).files
    }
    return [{ path: place, bytes: await readFile(absolute) }]
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure('MANIFESTS', `cannot read '${place}': ${messageOf(thrown)}`)
  }
}

function join(prefix: string, file: string): string {
  return prefix === '' ? file : path.posix.join(prefix, file)
}

/** The marked files and manifests of a tree, wherever it is; for commands that only look. */
export type ReadTree = { readonly files: readonly TreeFile[]; readonly notices: readonly Notice[] }

/** Reads the tree of a request without writing anything but the mirror. */
export async function readTree(
  { source }: ObjectsRequest,
  ports: Ports & Ambient,
  signal: AbortSignal,
): Promise<ReadTree> {
  if (source.kind === 'folder') {
    const { prefix } = await openFolder(source.folder, ports, signal)
    return readLocalTree(source.folder, prefix, signal)
  }
  const remotes = openRemotes({ username: undefined }, ports)
  try {
    const tree = await readBehindUrl(source, remotes, signal)
    const marked = (await tree.findMarkers('', undefined, signal)).map((file) => file.path)
    const files = await tree.read([...new Set([...tree.manifestPaths, ...marked])], signal)
    return { files, notices: tree.notices }
  } finally {
    await remotes.close(signal)
  }
}

/** The tree that is asked for, by the user's own way in: no object has been read yet. */
export async function readBehindUrl(
  { url, branch }: { readonly url: string; readonly branch: string | undefined },
  remotes: Remotes,
  signal: AbortSignal,
): Promise<CommitTree> {
  const session = await remotes.open(gitAccess(undefined, url, noSecrets, true), signal)
  const ref = branch === undefined ? {} : { branch }
  const resolved = await session.resolve(ref, [], signal)
  return session.tree({ ref: resolved.ref, id: resolved.commit }, signal)
}
