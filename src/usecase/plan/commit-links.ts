import { decodeUtf8, type Notice } from '../../base/index.ts'
import type { CommitFiles, TreeSearch } from './commit-files.ts'
import type { FileNote } from './file-notes.ts'

/** What is asked of a commit to follow its links. */
export type LinkReader = {
  /** The text of the link at a path; `undefined` where there is no link. */
  readonly linkAt: (path: string, signal: AbortSignal) => Promise<string | undefined>
}

/** Links that are followed one after the other, as the Linux kernel does it. */
const maxHops = 40

/** Where a path ends up within its tree, or why it does not. */
export type Resolved =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'refused'; readonly why: string }

/**
 * Follows the links of a tree on every part of a path, as a checkout would.
 *
 * @param path - from the top of the tree, without `..`
 */
export async function resolveLinks(
  path: string,
  { linkAt }: LinkReader,
  signal: AbortSignal,
): Promise<Resolved> {
  let done = ''
  let rest = path.split('/').filter(Boolean)
  for (let hops = 0; rest.length > 0; ) {
    const [name = '', ...others] = rest
    const next = done === '' ? name : `${done}/${name}`
    const text = await linkAt(next, signal)
    if (text === undefined) {
      done = next
      rest = others
      continue
    }
    if (++hops > maxHops) return { kind: 'refused', why: 'links that lead in a circle' }
    const target = targetOf(done, text)
    if (target === undefined) {
      return { kind: 'refused', why: 'a link that leads out of the repository' }
    }
    done = ''
    rest = [...target.split('/').filter(Boolean), ...others]
  }
  return { kind: 'path', path: done }
}

/** `undefined` when it leads out: a commit knows nothing of what lies beside a checkout. */
function targetOf(folder: string, text: string): string | undefined {
  if (text.startsWith('/')) return undefined
  const parts = folder.split('/').filter(Boolean)
  for (const part of text.split('/')) {
    if (part === '..' && parts.length === 0) return undefined
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/**
 * The folder or file that an update path means, its links followed. One that leads nowhere stays as it
 * is written: then it is not there.
 */
export async function resolveRoot(
  root: string,
  reader: LinkReader,
  signal: AbortSignal,
): Promise<string> {
  const resolved = await resolveLinks(root, reader, signal)
  return resolved.kind === 'path' ? resolved.path : root
}

/** A file that a link leads to. */
type Linked = { readonly path: string; readonly id: string; readonly data: FileNote }

/** The links of one commit, each followed once. */
export type Links = LinkReader & {
  /** What links lead to that were followed, by the path of the link. */
  readonly files: ReadonlyMap<string, Linked>
  /** Follows links, and says which are not to be followed. */
  readonly follow: (
    links: readonly { readonly path: string }[],
    signal: AbortSignal,
  ) => Promise<readonly Notice[]>
}

/** A longer link is none that a file system takes. */
const maxLinkBytes = 4_096

/** Follows the links of a commit to its files. */
export function openLinks(
  { readBlobs }: Pick<CommitFiles, 'readBlobs'>,
  tree: Pick<TreeSearch<FileNote>, 'find' | 'linkAt'>,
): Links {
  const linked = new Map<string, Linked>()
  const seen = new Set<string>()
  const linkAt: LinkReader['linkAt'] = async (path, signal) => {
    const id = await tree.linkAt(path, signal)
    const ids = id === undefined ? [] : [id]
    for await (const { bytes } of readBlobs(ids, maxLinkBytes, signal)) {
      return bytes === undefined ? undefined : decodeUtf8(bytes)
    }
    return undefined
  }
  const followOne = async (path: string, signal: AbortSignal): Promise<readonly Notice[]> => {
    const resolved = await resolveLinks(path, { linkAt }, signal)
    if (resolved.kind === 'refused') {
      return [{ text: `'${path}' was left alone: ${resolved.why}` }]
    }
    const folder = resolved.path.slice(0, Math.max(0, resolved.path.lastIndexOf('/')))
    const beside = (await tree.find({ folder }, signal)) ?? []
    const target = beside.find((one) => one.path === resolved.path)
    if (target?.kind === 'file') linked.set(path, target)
    return []
  }
  return {
    linkAt,
    files: linked,
    async follow(links, signal) {
      const refused: Notice[] = []
      for (const { path } of links.filter((one) => !seen.has(one.path))) {
        seen.add(path)
        refused.push(...(await followOne(path, signal)))
      }
      return refused
    },
  }
}
