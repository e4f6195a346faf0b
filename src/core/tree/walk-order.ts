import { compareBytes } from '../../base/index.ts'

/** Orders paths as a walk comes by them: folder by folder, names as bytes. */
export function compareWalk(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  let at = 0
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++
  // A folder comes before every longer name that begins like it: `a/b` before `a.b`.
  if (a[at] === '/' || b[at] === '/') {
    if (at === a.length || at === b.length) return a.length - b.length
    return a[at] === '/' ? -1 : 1
  }
  return compareBytes(a.slice(at), b.slice(at))
}
