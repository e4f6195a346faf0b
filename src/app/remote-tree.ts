import { isCandidatePath } from '../core/markers/index.ts'
import type { Remote } from '../io/git/index.ts'
import { isBelow, isWorthReading, type TreeFile } from '../usecase/update/index.ts'

/** The manifests and marked files of a commit. */
export type RemoteTree = {
  readonly commit: string
  readonly files: readonly TreeFile[]
  /** Whether the commit has a file at or below the path. */
  readonly has: (path: string) => boolean
}

/** No manifest that people write comes near this; what is larger is data. */
const maxFileBytes = 4 * 1024 * 1024

/** Regular and executable files; links and submodules are not followed. */
const fileModes: ReadonlySet<string> = new Set(['100644', '100755'])

/** Reads the files of a fetched commit that a run may need; the others are looked at and forgotten. */
export async function readRemoteTree(
  remote: Remote,
  commit: string,
  signal: AbortSignal,
): Promise<RemoteTree> {
  const listed = (await remote.listTree(commit, '', signal)) ?? []
  const wanted = listed.filter((file) => fileModes.has(file.mode) && isCandidatePath(file.path))
  const ids = [...new Set(wanted.map((file) => file.id))]
  const pathsById = Map.groupBy(wanted, (file) => file.id)
  const found = new Map<string, Uint8Array>()
  for await (const { id, bytes } of remote.readBlobs(ids, maxFileBytes, signal)) {
    if (bytes === undefined) continue
    for (const { path } of pathsById.get(id) ?? []) {
      if (isWorthReading(path, bytes)) found.set(path, bytes)
    }
  }
  return {
    commit,
    files: wanted.flatMap(({ path }) => {
      const bytes = found.get(path)
      return bytes === undefined ? [] : [{ path, bytes }]
    }),
    has: (path) => path === '' || listed.some((file) => isBelow(file.path, path)),
  }
}
