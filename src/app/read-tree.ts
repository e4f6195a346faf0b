import type { Notice } from '../base/index.ts'
import { type TreeFile } from '../core/tree/index.ts'
import { gitAccess, noSecrets } from '../usecase/access/index.ts'
import type { CommitTree } from '../usecase/plan/index.ts'
import { readLocalTree } from './local-tree.ts'
import { openRemotes, type Remotes } from './remotes.ts'
import type { Ambient, ObjectsRequest, Ports } from './request.ts'
import { openFolder } from './update-folder.ts'

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
