import path from 'node:path'
import type { FolderRequest, ObjectsRequest, Source } from '../app/index.ts'
import { messageOf } from '../base/index.ts'
import { type ImageRef, parseReference } from '../core/image/index.ts'
import type { ValuesOf } from '../golang/pflag/index.ts'
import { assertBranch, assertRepository, refuseEmpty } from './checked-values.ts'
import type { Context } from './context.ts'
import { UsageError } from './errors.ts'

/** The flags of every command that reads objects from a local folder. */
export const folderFlags = [
  {
    name: 'path',
    kind: 'string',
    help: 'local `folder` to read and edit (default ".")',
    complete: 'folders',
  },
  {
    name: 'filename',
    shorthand: 'f',
    kind: 'array',
    help: '`file` or folder with the objects, instead of the repository (repeatable)',
    complete: 'files',
  },
] as const

/** Where the user's own credentials for registries stand. */
export const dockerConfigFlag = {
  name: 'docker-config',
  kind: 'string',
  help: '`file` or folder of the docker config to take credentials from',
  complete: 'files',
} as const

const selectionFlags = [
  {
    name: 'set',
    kind: 'array',
    help: 'take this selection instead of scanning: `namespace:policy=image:tag` (repeatable)',
  },
  {
    name: 'secret',
    kind: 'array',
    help: 'stand in for an absent or encrypted Secret: `name=file` with a Secret or a docker config (repeatable)',
  },
  {
    name: 'trust-tree',
    kind: 'bool',
    help: 'send own credentials also where the repository names the CA, proxy, insecure flag or Git URL',
  },
] as const

const remoteFlags = [
  { name: 'repo', kind: 'string', help: '`URL` of a Git repository to read and write' },
  { name: 'branch', kind: 'string', help: 'branch of --repo to read' },
] as const

/** The flags of every command that reads objects from files: where they are, how to get in. */
export const objectFlags: readonly [
  ...typeof folderFlags,
  ...typeof remoteFlags,
  ...typeof selectionFlags,
  typeof dockerConfigFlag,
] = [...folderFlags, ...remoteFlags, ...selectionFlags, dockerConfigFlag]

type FolderValues = ValuesOf<typeof folderFlags>
type SelectionValues = ValuesOf<readonly [...typeof selectionFlags, typeof dockerConfigFlag]>
type ObjectValues = ValuesOf<typeof objectFlags>

/** Turns the values of {@link objectFlags} into what the run needs. */
export function objectsRequest(values: ObjectValues, context: Context): ObjectsRequest {
  refuseEmpty(values, ['path', 'filename', 'repo', 'branch'])
  return {
    source: sourceOf(values, context.cwd),
    manifests: values.filename,
    namespace: context.namespace,
    ...accessOf(values),
  }
}

/** Turns the values of {@link folderFlags} into what the run needs. */
export function folderRequest(values: FolderValues, context: Context): FolderRequest {
  refuseEmpty(values, ['path', 'filename'])
  return {
    source: folderOf(values, context.cwd),
    manifests: values.filename,
    namespace: context.namespace,
    ...accessOf(noAccess),
  }
}

function accessOf(values: SelectionValues): Omit<ObjectsRequest, keyof Place> {
  return {
    secrets: new Map(values.secret.map((text) => splitPair(text, '--secret', 'name=file'))),
    dockerConfig: values['docker-config'],
    trustTree: values['trust-tree'],
    selections: new Map(values.set.map(parseSelection)),
  }
}

type Place = Pick<ObjectsRequest, 'source' | 'manifests' | 'namespace'>

const noAccess: SelectionValues = {
  set: [],
  secret: [],
  'docker-config': undefined,
  'trust-tree': false,
}

function folderOf({ path: folder }: FolderValues, cwd: string): FolderRequest['source'] {
  return { kind: 'folder', folder: path.resolve(cwd, folder ?? '.') }
}

function sourceOf(values: ObjectValues, cwd: string): Source {
  if (values.repo === undefined) {
    if (values.branch !== undefined) throw new UsageError('--branch goes with --repo')
    return folderOf(values, cwd)
  }
  if (values.path !== undefined) throw new UsageError('give either --path or --repo')
  assertRepository(values.repo, cwd)
  if (values.branch !== undefined) assertBranch('--branch', values.branch)
  return { kind: 'remote', url: values.repo, branch: values.branch }
}

/** `namespace:policy=image:tag[@digest]` */
function parseSelection(text: string): [string, ImageRef] {
  const [policy, reference] = splitPair(text, '--set', 'namespace:policy=image:tag')
  if (!/^[^:/]+:[^:/]+$/.test(policy)) {
    throw new UsageError(`--set '${text}': '${policy}' is not namespace:policy`)
  }
  const [tagged = '', digest] = reference.split('@')
  const colon = tagged.lastIndexOf(':')
  if (colon <= tagged.lastIndexOf('/')) {
    throw new UsageError(`--set '${text}': '${reference}' has no tag`)
  }
  try {
    parseReference(reference)
  } catch (thrown) {
    throw new UsageError(`--set '${text}': ${messageOf(thrown)}`)
  }
  const ref = { name: tagged.slice(0, colon), tag: tagged.slice(colon + 1) }
  return [policy, digest === undefined ? ref : { ...ref, digest }]
}

function splitPair(text: string, flag: string, form: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals <= 0 || equals === text.length - 1) {
    throw new UsageError(`${flag} '${text}': give ${form}`)
  }
  return [text.slice(0, equals), text.slice(equals + 1)]
}
