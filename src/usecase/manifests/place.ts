/** Where a manifest stands: a repository path, and the 1-based line of its document. */
export type Place = { readonly path: string; readonly line: number }

/** `path:line`, as editors and terminals understand it. */
export function printPlace({ path, line }: Place): string {
  return `${path}:${line}`
}
