import { concatBytes, decodeUtf8 } from '../../base/index.ts'

/** Lines taken out at `line` (from 0) and what came in their place; each with its line end. */
export type LineChange = {
  readonly line: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

type Splice = { readonly start: number; readonly end: number; readonly text: Uint8Array }

/** Whole lines that hold one or more splices: lines `first` to before `end`. */
type Region = { readonly first: number; end: number; readonly splices: Splice[] }

/**
 * Turns byte splices into changed lines, in order; touching lines make one change.
 *
 * @param splices - ordered by `start` and disjoint
 */
export function lineChanges(before: Uint8Array, splices: readonly Splice[]): readonly LineChange[] {
  // What is put behind the last line is a line of its own, if that line has an end.
  const hasEnd = before.at(-1) === 0x0a
  const starts = hasEnd ? [...lineStarts(before), before.length] : lineStarts(before)
  const regions: Region[] = []
  for (const splice of splices) {
    const first = lineAt(starts, splice.start)
    const end = Math.min(lineAt(starts, splice.end) + 1, starts.length)
    const last = regions.at(-1)
    if (last !== undefined && first <= last.end) {
      last.end = Math.max(last.end, end)
      last.splices.push(splice)
    } else {
      regions.push({ first, end, splices: [splice] })
    }
  }
  return regions
    .map((region) => changeOf(before, starts, region))
    .filter(({ removed, added }) => removed.length > 0 || added.length > 0)
}

/** The lines of a text with their line ends; the last one may have none. */
export function splitLines(bytes: Uint8Array): readonly Uint8Array[] {
  const starts = lineStarts(bytes)
  return starts.map((start, line) => bytes.subarray(start, starts[line + 1] ?? bytes.length))
}

function lineStarts(bytes: Uint8Array): readonly number[] {
  const starts: number[] = []
  for (let start = 0; start < bytes.length; ) {
    starts.push(start)
    const feed = bytes.indexOf(0x0a, start)
    start = feed === -1 ? bytes.length : feed + 1
  }
  return starts
}

/** The line that holds the byte at `offset`. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

function changeOf(before: Uint8Array, starts: readonly number[], region: Region): LineChange {
  const from = starts[region.first] ?? before.length
  const to = starts[region.end] ?? before.length
  const pieces: Uint8Array[] = []
  let kept = from
  for (const { start, end, text } of region.splices) {
    pieces.push(before.subarray(kept, start), text)
    kept = end
  }
  pieces.push(before.subarray(kept, to))
  const removed = textLines(before.subarray(from, to))
  const added = textLines(concatBytes(pieces))
  return trimmed(region.first, removed, added)
}

function textLines(bytes: Uint8Array): readonly string[] {
  return splitLines(bytes).map(decodeUtf8)
}

/** Takes off the lines that both sides have at their ends. */
function trimmed(line: number, removed: readonly string[], added: readonly string[]): LineChange {
  const shorter = Math.min(removed.length, added.length)
  let front = 0
  while (front < shorter && removed[front] === added[front]) front++
  let back = 0
  while (back < shorter - front && removed.at(-1 - back) === added.at(-1 - back)) back++
  return {
    line: line + front,
    removed: removed.slice(front, removed.length - back),
    added: added.slice(front, added.length - back),
  }
}
