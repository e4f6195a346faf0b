/** A file by its repository path, `/` between segments. */
export type TreeFile = { readonly path: string; readonly bytes: Uint8Array }

/** Whether `path` lies at or below `root`, a path without slashes around it; `''` holds all. */
export function isBelow(path: string, root: string): boolean {
  return root === '' || path === root || path.startsWith(`${root}/`)
}
