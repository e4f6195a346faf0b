import { decodeUtf8 } from '../../base/index.ts'
import type { Terminal } from '../context.ts'
import { type LineChange, lineChanges, splitLines } from './line-changes.ts'
import { isHarmful, safeText } from './safe-text.ts'
import { type Style, styleOf } from './style.ts'

/** An edit by byte ranges of `before`: ordered by `start`, disjoint. */
export type FileDiff = {
  /** `/` between segments, relative to the root of the repository. */
  readonly path: string
  readonly before: Uint8Array
  readonly splices: readonly {
    readonly start: number
    readonly end: number
    readonly text: Uint8Array
  }[]
}

/** How a diff is shown: harmless, or raw, so that `git apply` takes it whatever the file holds. */
export type DiffLook = {
  readonly style: Style
  readonly isTerminal: boolean
  readonly isRaw: boolean
}

/**
 * Prints edits to stdout. Raw in a regular file, or where that is wished; else what a terminal or a
 * CI system would obey is shown as an escape, and such a line is no longer that of the file.
 */
export function printDiffs(files: readonly FileDiff[], isRaw: boolean, terminal: Terminal): void {
  const { colour, tty, isFile } = terminal
  const look = {
    style: styleOf(colour.stdout),
    isTerminal: tty.stdout,
    isRaw: isRaw || isFile,
  }
  const text = files.map((file) => unifiedDiff(file, look)).join('')
  if (look.isRaw) terminal.writeRaw(text)
  else terminal.write(text)
}

const contextLines = 3

/**
 * Prints an edit as a unified diff with three lines of context.
 *
 * The splices say where the differences are, so nothing is searched for, and exactly the edited
 * lines show. Bytes that are no UTF-8 show as U+FFFD.
 *
 * @returns '' when the edit changes nothing
 */
export function unifiedDiff(file: FileDiff, look: DiffLook): string {
  const changes = lineChanges(file.before, file.splices)
  if (changes.length === 0) return ''
  const before = splitLines(file.before).map(decodeUtf8)
  const hunks = hunksOf(changes, before.length)
  const lines = [
    look.style('bold', `--- ${fileName(`a/${file.path}`)}`),
    look.style('bold', `+++ ${fileName(`b/${file.path}`)}`),
    ...hunks.flatMap((hunk) => hunkLines(hunk, before, look)),
  ]
  return `${lines.join('\n')}\n`
}

/** Changes that share their context; `from` and `to` are lines of the old file, from 0. */
type Hunk = {
  readonly from: number
  readonly to: number
  readonly changes: readonly LineChange[]
  /** How many lines the changes before this hunk added. */
  readonly shift: number
}

function hunksOf(changes: readonly LineChange[], lineCount: number): readonly Hunk[] {
  const hunks: Hunk[] = []
  let shift = 0
  for (const change of changes) {
    const end = change.line + change.removed.length
    const from = Math.max(0, change.line - contextLines)
    const to = Math.min(lineCount, end + contextLines)
    const last = hunks.at(-1)
    if (last !== undefined && from <= last.to) {
      hunks[hunks.length - 1] = { ...last, to, changes: [...last.changes, change] }
    } else {
      hunks.push({ from, to, changes: [change], shift })
    }
    shift += change.added.length - change.removed.length
  }
  return hunks
}

function hunkLines(hunk: Hunk, before: readonly string[], look: DiffLook): readonly string[] {
  const { style } = look
  const lines: string[] = []
  let at = hunk.from
  let grown = 0
  for (const { line, removed, added } of hunk.changes) {
    lines.push(...before.slice(at, line).flatMap((text) => marked(' ', text, look)))
    lines.push(...removed.flatMap((text) => marked('-', text, look)))
    lines.push(...added.flatMap((text) => marked('+', text, look)))
    at = line + removed.length
    grown += added.length - removed.length
  }
  lines.push(...before.slice(at, hunk.to).flatMap((text) => marked(' ', text, look)))
  const oldCount = hunk.to - hunk.from
  const oldRange = range(hunk.from, oldCount)
  const newRange = range(hunk.from + hunk.shift, oldCount + grown)
  return [style('cyan', `@@ -${oldRange} +${newRange} @@`), ...lines]
}

/** Lines are counted from 1; an empty range names the line in front of it. */
function range(from: number, count: number): string {
  if (count === 1) return String(from + 1)
  return `${count === 0 ? from : from + 1},${count}`
}

function marked(sign: ' ' | '-' | '+', line: string, look: DiffLook): readonly string[] {
  const ended = line.endsWith('\n')
  const raw = ended ? line.slice(0, -1) : line
  const text = sign + (look.isRaw ? raw : safeLineOf(raw, look.isTerminal))
  const shown = sign === ' ' ? text : look.style(sign === '-' ? 'red' : 'green', text)
  return ended ? [shown] : [shown, '\\ No newline at end of file']
}

/** The CR of a line's end is of no harm, and `git apply` wants it; a terminal would show nothing. */
function safeLineOf(raw: string, isTerminal: boolean): string {
  const body = raw.endsWith('\r') ? raw.slice(0, -1) : raw
  const end = isTerminal ? '' : raw.slice(body.length)
  return safeText(body) + end
}

/** A name as git writes it: C-quoted when it holds what would break the line or be obeyed. */
function fileName(name: string): string {
  if (!/["\\\n\t]/.test(name) && safeText(name) === name) {
    return name.includes(' ') ? `${name}\t` : name
  }
  return `"${[...name].map(quotedChar).join('')}"`
}

function quotedChar(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`
  if (!isHarmful(char) && !'\n\t#:'.includes(char)) return char
  const bytes = [...Buffer.from(char)]
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
