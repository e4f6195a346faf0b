import type { DraftFile, TreeFile } from '../usecase/update/index.ts'

/** The tree after the drafted files are written: what the next job plans on. */
export function overlay(files: readonly TreeFile[], drafted: readonly DraftFile[]): TreeFile[] {
  if (drafted.length === 0) return [...files]
  const after = new Map(drafted.map((file) => [file.path, file.after]))
  return files.map((file) => ({ path: file.path, bytes: after.get(file.path) ?? file.bytes }))
}
