import type { MarkedLine } from '../../marked-lines.ts'
import type { BlockCollection, CommentedLine, Entry, Layout } from './layout.ts'
import { blockBodyEnd, blockHeaderEnd } from './line-block.ts'
import { flowLineEnd, isEmptyFlow, isFlowAt } from './line-flow.ts'
import {
  afterBreak,
  colon,
  dash,
  hash,
  isBreak,
  isCertainKey,
  isDashAt,
  isSpaceOrBreak,
  lineFeed,
  plainEnd,
  quoteAt,
  quotedLineEnd,
  skipSpaces,
  space,
  textEnd,
} from './line-tokens.ts'

/**
 * Understands a document line by line: block mappings and sequences of values that begin and end
 * on one line, block scalars skipped.
 *
 * Undefined where any line leaves a doubt: then the YAML parser must read the document. What is
 * understood is valid YAML, and the parser gives the same collections, keys and values.
 *
 * @param bytes - the file up to the end of the document
 * @param from - where the document begins
 * @param marked - lines of the document, of which each must turn out to have a comment
 */
export function readLayout(
  bytes: Uint8Array,
  from: number,
  marked: readonly MarkedLine[],
): Layout | undefined {
  const reader = new LayoutReader(bytes, from, marked)
  while (reader.hasLine()) if (!reader.readLine()) return undefined
  return reader.comments.length === marked.length ? reader : undefined
}

/** Deeper documents are left to the parser, which has a limit of its own. */
const deepest = 40

/** Walks the lines once; lives for one call of `readLayout`. Its methods give false for a doubt. */
class LayoutReader implements Layout {
  root: BlockCollection | undefined
  readonly comments: CommentedLine[] = []
  readonly #bytes: Uint8Array
  readonly #marked: readonly MarkedLine[]
  /** Where the next line begins. */
  #at: number
  #hasStarted = false
  /** The innermost collection that is open. */
  #top: BlockCollection | undefined
  /** The entry whose value, if any, is on lines to come. */
  #waiting: Entry | undefined

  constructor(bytes: Uint8Array, from: number, marked: readonly MarkedLine[]) {
    this.#bytes = bytes
    this.#at = from
    this.#marked = marked
  }

  hasLine(): boolean {
    return this.#at < this.#bytes.length
  }

  readLine(): boolean {
    const at = skipSpaces(this.#bytes, this.#at)
    const code = this.#bytes[at] ?? lineFeed
    if (isBreak(code)) return this.#endLine(at)
    if (code === hash) return this.#comment(at, undefined)
    if (code === dash && this.#isDocumentStart(at)) {
      this.#hasStarted = true
      return this.#rest(at + 3, undefined)
    }
    const isItem = isDashAt(this.#bytes, at)
    if (!this.#settle(at - this.#at, isItem)) return false
    return isItem ? this.#item(at) : this.#pair(at)
  }

  #isDocumentStart(at: number): boolean {
    if (this.root !== undefined || this.#hasStarted || at !== this.#at) return false
    const isMark = this.#bytes[at + 1] === dash && this.#bytes[at + 2] === dash
    return isMark && isSpaceOrBreak(this.#bytes[at + 3] ?? lineFeed)
  }

  /** Closes and opens collections until the innermost is the one for content at that column. */
  #settle(column: number, isItem: boolean): boolean {
    const waiting = this.#waiting
    this.#waiting = undefined
    const top = this.#top
    if (top === undefined) return column === 0 && this.#enter(isItem, column, undefined)
    const isDeeper = column > top.indent
    const isCompact = column === top.indent && isItem && !top.isSequence
    if (isDeeper || (isCompact && waiting !== undefined))
      return waiting !== undefined && this.#enter(isItem, column, waiting)

    return this.#leave(column, isItem)
  }

  /** Closes what is further right; false unless an entry of that kind can stand at the column. */
  #leave(column: number, isItem: boolean): boolean {
    let top = this.#top
    while (top !== undefined && (top.indent > column || isCompactBeside(top, column, isItem)))
      top = top.owner?.parent
    this.#top = top
    return top?.indent === column && top.isSequence === isItem
  }

  #enter(isSequence: boolean, indent: number, owner: Entry | undefined): boolean {
    const depth = (owner?.parent.depth ?? 0) + 1
    const collection: BlockCollection = { isSequence, indent, depth, owner, last: undefined }
    this.#top = collection
    if (owner === undefined) this.root = collection
    else owner.below = collection
    return depth <= deepest
  }

  /** An item of the innermost sequence, its dash at `at`. */
  #item(at: number): boolean {
    const entry = this.#add(-1, -1)
    const value = skipSpaces(this.#bytes, at + 1)
    const code = this.#bytes[value] ?? lineFeed
    if (isBreak(code) || code === hash) return this.#await(entry, value)
    const column = value - this.#at
    if (isDashAt(this.#bytes, value)) return this.#enter(true, column, entry) && this.#item(value)
    const end = this.#scalarEnd(value)
    if (end === -1 || this.#bytes[end] !== colon) return this.#value(entry, value, end)
    return this.#enter(false, column, entry) && this.#pair(value)
  }

  /** An entry of the innermost mapping, its key at `at`. */
  #pair(at: number): boolean {
    const end = this.#scalarEnd(at)
    const after = this.#bytes[end + 1] ?? lineFeed
    if (end === -1 || this.#bytes[end] !== colon || !isSpaceOrBreak(after)) return false
    const quotes = quoteAt(this.#bytes, at) === undefined ? 0 : 1
    if (!isCertainKey(this.#bytes, at + quotes, end - quotes)) return false
    const entry = this.#add(at + quotes, end - quotes)
    const value = skipSpaces(this.#bytes, end + 1)
    const code = this.#bytes[value] ?? lineFeed
    if (isBreak(code) || code === hash) return this.#await(entry, value)
    return this.#value(entry, value, this.#scalarEnd(value))
  }

  #add(keyStart: number, keyEnd: number): Entry {
    const parent = this.#top
    if (parent === undefined) throw new RangeError('an entry without a collection')
    // Written out: copying a template costs more than reading the line.
    const entry: Entry = {
      parent,
      before: parent.last,
      keyStart,
      keyEnd,
      form: 'none',
      start: -1,
      end: -1,
      below: undefined,
    }
    parent.last = entry
    return entry
  }

  #await(entry: Entry, at: number): boolean {
    this.#waiting = entry
    return this.#rest(at, undefined)
  }

  /** One past the scalar at `at`, quotes included; -1 for whatever is none. */
  #scalarEnd(at: number): number {
    const isQuoted = quoteAt(this.#bytes, at) !== undefined
    return isQuoted ? quotedLineEnd(this.#bytes, at) : plainEnd(this.#bytes, at)
  }

  /** The value of `entry` at `at`; `end` is its end if it is a scalar, else -1. */
  #value(entry: Entry, at: number, end: number): boolean {
    if (end === -1)
      return isFlowAt(this.#bytes, at) ? this.#flow(entry, at) : this.#block(entry, at)
    const quote = quoteAt(this.#bytes, at)
    const quotes = quote === undefined ? 0 : 1
    entry.start = at + quotes
    entry.end = end - quotes
    entry.form = quote ?? 'plain'
    return this.#rest(end, entry)
  }

  #flow(entry: Entry, at: number): boolean {
    const end = flowLineEnd(this.#bytes, at)
    if (end === -1) return false
    entry.form = isEmptyFlow(this.#bytes, at, end) ? 'none' : 'flow'
    return this.#rest(end, entry)
  }

  #block(entry: Entry, at: number): boolean {
    const end = blockHeaderEnd(this.#bytes, at)
    if (end === -1) return false
    entry.form = 'block'
    if (!this.#rest(end, entry)) return false
    this.#at = blockBodyEnd(this.#bytes, this.#at, entry.parent.indent)
    return this.#at !== -1
  }

  /** What follows the last token of a line: nothing, or spaces and a comment. */
  #rest(from: number, entry: Entry | undefined): boolean {
    const at = skipSpaces(this.#bytes, from)
    const code = this.#bytes[at] ?? lineFeed
    if (isBreak(code)) return this.#endLine(at)
    return code === hash && this.#bytes[at - 1] === space && this.#comment(at, entry)
  }

  #comment(at: number, entry: Entry | undefined): boolean {
    const line = this.#marked[this.comments.length]
    if (line?.start === this.#at) this.comments.push({ line, at, entry })
    const end = textEnd(this.#bytes, at)
    return end !== -1 && this.#endLine(end)
  }

  #endLine(at: number): boolean {
    this.#at = afterBreak(this.#bytes, at)
    return this.#at !== -1
  }
}

/** A sequence at the column of the key that owns it ends where the next key begins. */
function isCompactBeside(top: BlockCollection, column: number, isItem: boolean): boolean {
  return top.isSequence && !isItem && top.indent === column && top.owner?.parent.indent === column
}
