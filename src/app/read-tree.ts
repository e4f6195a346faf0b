import { gitAccess, noSecrets } from '../usecase/inventory/index.ts'
import type { TreeFile } from '../usecase/update/index.ts'
import { readLocalTree } from './local-tree.ts'
import { openRemotes } from './remotes.ts'
import type { Machine, ObjectsRequest } from './request.ts'
import { openFolder } from './update-folder.ts'

/** The marked files and manifests of a tree, wherever it is; for commands that only look. */
export type ReadTree = { readonly files: readonly TreeFile[]; readonly notices: readonly string[] }

/** Reads the tree of a request without writing anything but the mirror. */
export async function readTree(
  { source }: ObjectsRequest,
  machine: Machine,
  signal: AbortSignal,
): Promise<ReadTree> {
  if (source.kind === 'folder') {
    const { prefix } = await openFolder(source.folder, machine, signal)
    return readLocalTree(source.folder, prefix, signal)
  }
  const remotes = openRemotes({ username: undefined }, machine)
  try {
    const session = await remotes.open(gitAccess(undefined, source.url, noSecrets, true), signal)
    const ref = source.branch === undefined ? {} : { branch: source.branch }
    const resolved = await session.resolve(ref, [], signal)
    const tree = await session.tree({ ref: resolved.ref, id: resolved.commit }, signal)
    const marked = (await tree.findMarkers('')).map((file) => file.path)
    const files = await tree.read([...new Set([...tree.manifestPaths, ...marked])])
    return { files, notices: tree.notices }
  } finally {
    await remotes.close()
  }
}
