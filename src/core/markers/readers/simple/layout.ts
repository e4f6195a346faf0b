import type { MarkedLine } from '../../marked-lines.ts'
import { type ByteText, decodedSlice } from '../../text.ts'

/** How the value of an entry is spelled. */
type Form = 'plain' | 'single' | 'double' | 'flow' | 'block' | 'none'

/**
 * One entry of a block mapping or sequence. Offsets are bytes of the file; quotes belong to
 * neither range. Mutable only while its document is read.
 */
export type Entry = {
  readonly parent: BlockCollection
  /** The entry before it in the same collection. */
  readonly before: Entry | undefined
  /** Of an item: -1 */
  readonly keyStart: number
  readonly keyEnd: number
  /** `none` where there is nothing, an empty flow collection, or the block collection `below`. */
  form: Form
  start: number
  end: number
  below: BlockCollection | undefined
}

/** A mapping or sequence in block style. */
export type BlockCollection = {
  readonly isSequence: boolean
  readonly indent: number
  /** 1 at the root. */
  readonly depth: number
  /** The entry whose value it is; undefined at the root. */
  readonly owner: Entry | undefined
  /** Its last entry, from which `before` leads to all others. */
  last: Entry | undefined
}

/** A marked line with its comment, and the entry whose value ends in front of the comment. */
export type CommentedLine = {
  readonly line: MarkedLine
  readonly at: number
  readonly entry: Entry | undefined
}

/** A document that was understood line by line. */
export type Layout = {
  /** Undefined when there is nothing but comments. */
  readonly root: BlockCollection | undefined
  readonly comments: readonly CommentedLine[]
}

/**
 * The text of a value of one line that spells itself, with its style; undefined for all others,
 * which need decoding or are no scalars.
 */
export function spelledValue(
  source: ByteText,
  { form: style, start, end }: Entry,
): { readonly style: 'plain' | 'single' | 'double'; readonly text: string } | undefined {
  if (style !== 'plain' && style !== 'single' && style !== 'double') return undefined
  const text = decodedSlice(source, start, end)
  const escape = escapes[style]
  return escape !== undefined && text.includes(escape) ? undefined : { style, text }
}

const escapes = { plain: undefined, single: "'", double: '\\' } as const
