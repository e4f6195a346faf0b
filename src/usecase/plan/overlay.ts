import { type FileMarkers, findMarkers, markerTerms } from '../../core/markers/index.ts'
import { compareWalk, isBelow } from '../../core/tree/index.ts'
import type { MarkedTree } from './marked-tree.ts'
import type { DraftFile } from './plan.ts'

type WrittenFile = { readonly bytes: Uint8Array; readonly markers: () => FileMarkers }

/** A tree as the jobs of a run see it: what an earlier job wrote lies on top of what was read. */
type Overlay = MarkedTree & {
  readonly base: MarkedTree
  /** Files written so far, by path. */
  readonly written: ReadonlyMap<string, WrittenFile>
}

/** The tree after the drafted files are written: what the next job plans on. */
export function laidOver(tree: MarkedTree, files: readonly DraftFile[]): MarkedTree {
  if (files.length === 0) return tree
  const below = isOverlay(tree) ? tree : undefined
  const fresh = files.map(({ path, after }) => [path, writtenFile(path, after)] as const)
  return overlay(below?.base ?? tree, new Map([...(below?.written ?? []), ...fresh]))
}

function isOverlay(tree: MarkedTree): tree is Overlay {
  return 'written' in tree
}

function overlay(base: MarkedTree, written: Overlay['written']): Overlay {
  return {
    base,
    written,
    has: base.has,
    async findMarkers(root, wants, signal) {
      const found = await base.findMarkers(root, wants, signal)
      const own = [...written].filter(([path]) => isBelow(path, root)).map(([, file]) => file)
      const fitting = own
        .map((file) => file.markers())
        .filter((file) => wants === undefined || markerTerms(file).some(wants))
      const all = [...found.filter(({ path }) => !written.has(path)), ...fitting]
      return all.sort((a, b) => compareWalk(a.path, b.path))
    },
    async read(paths, signal) {
      signal.throwIfAborted()
      const own = paths.flatMap((path) => {
        const file = written.get(path)
        return file === undefined ? [] : [{ path, bytes: file.bytes }]
      })
      const rest = paths.filter((path) => !written.has(path))
      return rest.length === 0 ? own : [...(await base.read(rest, signal)), ...own]
    },
  }
}

/** Its markers are looked for when another job asks: most runs have only one. */
function writtenFile(path: string, bytes: Uint8Array): WrittenFile {
  let found: FileMarkers | undefined
  return { bytes, markers: () => (found ??= findMarkers(path, bytes)) }
}
