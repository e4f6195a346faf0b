import { type FileMarkers, findMarkers } from '../core/markers/index.ts'
import type { Draft, DraftFile, TreeFile } from '../usecase/update/index.ts'
import { applyDraft } from '../usecase/update/index.ts'

/** A tree as the jobs of a run see it: what an earlier job wrote lies on top of what was read. */
export type Overlay = {
  readonly markers: readonly FileMarkers[]
  /** Files written so far, by path. */
  readonly written: ReadonlyMap<string, Uint8Array>
}

/** The contents of files by path, as the tree has them. */
export type ReadFiles = (paths: readonly string[]) => Promise<readonly TreeFile[]>

/** The files that a draft writes; only these are read. */
export async function draftedFiles(
  draft: Draft,
  { written }: Overlay,
  read: ReadFiles,
): Promise<readonly DraftFile[]> {
  const paths = draft.edits.map((edit) => edit.path)
  const fresh = await read(paths.filter((path) => !written.has(path)))
  const known = [...written].map(([path, bytes]) => ({ path, bytes }))
  return applyDraft(draft, [...fresh, ...known])
}

/** The tree after the drafted files are written: what the next job plans on. */
export function laidOver(tree: Overlay, drafted: readonly DraftFile[]): Overlay {
  if (drafted.length === 0) return tree
  const after = new Map(drafted.map((file) => [file.path, file.after]))
  return {
    markers: tree.markers.map((file) => {
      const bytes = after.get(file.path)
      return bytes === undefined ? file : findMarkers(file.path, bytes)
    }),
    written: new Map([...tree.written, ...after]),
  }
}
