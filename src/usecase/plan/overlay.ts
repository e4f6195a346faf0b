import { type FileMarkers, findMarkers, mayFollow, mayMatter } from '../../core/markers/index.ts'
import { compareWalk, isBelow, type TreeFile } from '../../core/tree/index.ts'
import { type PolicyReport } from '../scan/index.ts'
import { type Job } from './jobs.ts'
import { applyDraft, type Draft, type DraftFile, pathsToEdit, planUpdate } from './plan.ts'
import { digestKeepers, selectionsFor } from './selections.ts'

/**
 * The files at or below a path that may have one of the terms wanted, or all of them, in the order
 * of a walk.
 */
export type FindMarkers = (
  root: string,
  wants?: (term: string) => boolean,
) => Promise<readonly FileMarkers[]>

/** The contents of files by path, as the tree has them. */
export type ReadFiles = (paths: readonly string[]) => Promise<readonly TreeFile[]>

type WrittenFile = { readonly bytes: Uint8Array; readonly markers: () => FileMarkers }

/** A tree as the jobs of a run see it: what an earlier job wrote lies on top of what was read. */
export type Overlay = {
  readonly find: FindMarkers
  /** Files written so far, by path. */
  readonly written: ReadonlyMap<string, WrittenFile>
}

/** What a job would commit, and the files that it writes. */
export type Planned = { readonly draft: Draft; readonly files: readonly DraftFile[] }

/**
 * Plans a job; only files that it may edit or has to mention are looked at.
 *
 * What is remembered of a file says where to look and no more: the markers of files that are to be
 * written are found again in their bytes, so that a damaged memory never ends in a commit.
 */
export async function planOn(
  tree: Overlay,
  job: Job,
  policies: readonly PolicyReport[],
  read: ReadFiles,
): Promise<Planned> {
  const keepers = digestKeepers(job, policies)
  const isKeeper = (policy: string): boolean => keepers.has(policy)
  const { root } = job.rules
  const find = (wants: (term: string) => boolean) => markersIn(tree, root, wants)
  const kept = keepers.size === 0 ? [] : await find((term) => mayFollow(term, isKeeper))
  const selections = selectionsFor(job, policies, kept)
  const found = await find((term) => mayMatter(term, selections))
  const bytes = await readFrom(tree, pathsToEdit(found, job.rules, selections), read)
  const seen = new Map(bytes.map((file) => [file.path, findMarkers(file.path, file.bytes)]))
  const fresh = found.map((file) => seen.get(file.path) ?? file)
  const draft = planUpdate(fresh, job.rules, selections)
  return { draft, files: applyDraft(draft, bytes) }
}

async function markersIn(
  { find, written }: Overlay,
  root: string,
  wants: (term: string) => boolean,
): Promise<readonly FileMarkers[]> {
  const found = await find(root, wants)
  if (written.size === 0) return found
  const unwritten = found.filter(({ path }) => !written.has(path))
  const below = [...written].filter(([path]) => isBelow(path, root))
  const all = [...unwritten, ...below.map(([, file]) => file.markers())]
  return all.sort((a, b) => compareWalk(a.path, b.path))
}

async function readFrom(
  { written }: Overlay,
  paths: readonly string[],
  read: ReadFiles,
): Promise<readonly TreeFile[]> {
  const known = paths.flatMap((path) => {
    const file = written.get(path)
    return file === undefined ? [] : [{ path, bytes: file.bytes }]
  })
  return [...(await read(paths.filter((path) => !written.has(path)))), ...known]
}

/** The tree after the drafted files are written: what the next job plans on. */
export function laidOver(tree: Overlay, drafted: readonly DraftFile[]): Overlay {
  if (drafted.length === 0) return tree
  const fresh = drafted.map(({ path, after }) => [path, writtenFile(path, after)] as const)
  return { find: tree.find, written: new Map([...tree.written, ...fresh]) }
}

/** Its markers are looked for when another job asks: most runs have only one. */
function writtenFile(path: string, bytes: Uint8Array): WrittenFile {
  let found: FileMarkers | undefined
  return { bytes, markers: () => (found ??= findMarkers(path, bytes)) }
}
