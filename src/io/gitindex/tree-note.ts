import { isUtf8 } from 'node:buffer'
import { type ObjectId, type TreeLine } from '../git/index.ts'

/** The terms of all that is below; `null` when they are too many to be worth keeping. */
export type Terms = readonly string[] | null

/** A line that leads to something, and which of `termSets` are its terms. */
export type NotedLine = readonly [mode: string, name: string, id: ObjectId, termSet: number]

/** What is remembered of a tree, so that a search goes only where its terms are. Plain JSON. */
export type TreeNote = {
  readonly terms: Terms
  readonly termSets: readonly Terms[]
  readonly lines: readonly NotedLine[]
  /** Files and folders below, on all levels, that lead to something. */
  readonly count: number
  /** Levels of folders, dull ones too; 1 without any. */
  readonly height: number
}

/** More of them are no help in finding the way. */
const maxTerms = 1_000
/** All sets of one tree; a row must stay small whatever is in its files. */
const maxTermsOfSets = 10_000

type Size = Pick<TreeNote, 'count' | 'height'>

/** Puts a note together from the lines that lead to something, each with its terms. */
export function makeTreeNote(
  lines: readonly { readonly line: TreeLine; readonly terms: Terms }[],
  size: Size,
): TreeNote {
  const setByKey = new Map<string, number>()
  const termSets: Terms[] = []
  const noted = lines.map(({ line: { mode, name, id }, terms }): NotedLine => {
    const key = JSON.stringify(terms)
    const set = setByKey.get(key) ?? termSets.push(terms) - 1
    setByKey.set(key, set)
    return [mode, name, id, set]
  })
  const { count, height } = size
  const sets = boundSets(termSets)
  return { terms: unionOf(sets), termSets: sets, lines: noted, count, height }
}

/** Terms of one file or folder, or `null` when they are too many. */
export function boundTerms(terms: readonly string[]): Terms {
  return terms.length > maxTerms ? null : terms
}

/** Sets beyond the bound are given up: a search then looks behind their lines. */
function boundSets(sets: readonly Terms[]): readonly Terms[] {
  let room = maxTermsOfSets
  return sets.map((terms) => {
    room -= terms?.length ?? 0
    return room < 0 ? null : terms
  })
}

/** All terms of some sets, each once. */
function unionOf(sets: readonly Terms[]): Terms {
  const all = new Set<string>()
  for (const terms of sets) {
    if (terms === null) return null
    for (const term of terms) all.add(term)
    if (all.size > maxTerms) return null
  }
  return [...all]
}

/** The lines behind which one of the terms wanted may be, in the order of a walk. */
export function wantedLines(
  note: TreeNote,
  wants: ((term: string) => boolean) | undefined,
): TreeLine[] {
  const isWanted = note.termSets.map(
    (terms) => wants === undefined || terms === null || terms.some(wants),
  )
  return note.lines
    .filter(([, , , set]) => isWanted[set] === true)
    .map(([mode, name, id]) => ({ mode, name, id }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The name as people read it, and whether it can be written down at all. */
export function readName({ name }: TreeLine): { readonly text: string; readonly isText: boolean } {
  const bytes = Buffer.from(name, 'latin1')
  return { text: bytes.toString('utf8'), isText: isUtf8(bytes) }
}
