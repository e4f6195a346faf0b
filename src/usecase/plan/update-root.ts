/**
 * The folder or file that an automation may edit, as a repository path without leading or
 * trailing slash; `''` is the whole repository.
 *
 * Joins like filepath-securejoin does: an absolute path counts from the repository's root, and
 * `..` stops there (spec/image-automation §8.1).
 */
export function updateRoot(path: string | undefined): string {
  const kept: string[] = []
  for (const segment of (path ?? '').split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') kept.pop()
    else kept.push(segment)
  }
  return kept.join('/')
}

/** `path` as changes report it: relative to the root, and by its base name when it is the root. */
export function relativeToRoot(path: string, root: string): string {
  if (root === '') return path
  if (path === root) return path.slice(path.lastIndexOf('/') + 1)
  return path.slice(root.length + 1)
}
