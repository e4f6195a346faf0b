import { splitDocuments } from '../tree/index.ts'
import { formatOf, isUnsafePath } from './candidates.ts'
import { markerLimits } from './limits.ts'
import { formats } from './readers/readers.table.ts'
import {
  decodedValue,
  isBlock,
  type Node,
  parseTrees,
  type Scalar,
  type Tree,
} from './readers/yaml/tree.ts'
import { type ByteText, byteText, contentStart, lineEnd, lineStart, positions } from './text.ts'

/** Why no marker can be put behind a value. */
export type Obstacle = 'block' | 'commented' | 'flow' | 'hidden' | 'json' | 'many-lines'

/** Where a marker for a value goes: the end of its line, with a space in front if need be. */
type MarkerPlace =
  | { readonly kind: 'line-end'; readonly at: number; readonly space: boolean }
  | { readonly kind: 'none'; readonly why: Obstacle }

/** A scalar with its decoded text and its position: 1-based, columns count bytes. */
export type ValueNode = {
  readonly kind: 'value'
  readonly text: string
  readonly line: number
  readonly column: number
  readonly place: MarkerPlace
}

/** A document as values in mappings and sequences. Aliases stand for nothing and are left out. */
export type ContentNode =
  | ValueNode
  | { readonly kind: 'mapping'; readonly fields: ReadonlyMap<string, ContentNode> }
  | { readonly kind: 'sequence'; readonly items: readonly ContentNode[] }

/**
 * Reads the documents of a file in the way the markers are found, for new ones to be placed.
 *
 * Never throws. Documents that are no valid YAML are left out, as is everything of a file that
 * no marker is looked for in. Of two equal keys the first counts.
 */
export function readContents(path: string, bytes: Uint8Array): readonly ContentNode[] {
  const format = formatOf(path)
  if (format === undefined || isUnsafePath(path) || bytes.length > markerLimits.fileBytes) return []
  const { values } = formats[format]
  if (values === 'unread') return []
  const source = byteText(bytes)
  const counter = positions(source.text)
  return splitDocuments(source.text, contentStart(source.text)).flatMap((piece) => {
    const [tree] = parseTrees(source, piece.start, piece.end) ?? []
    if (tree === undefined) return []
    const reader: Reader = { source, tree, isMarkable: values === 'markable', lines: new Map() }
    for (const token of tree.tokens) {
      if (token.kind === 'scalar') reader.lines.set(token, counter.at(token.start))
    }
    const node = contentOf(tree.root, reader)
    return node === undefined ? [] : [node]
  })
}

type Reader = {
  readonly source: ByteText
  readonly tree: Tree
  readonly isMarkable: boolean
  readonly lines: Map<Node, { readonly line: number; readonly column: number }>
}

function contentOf(node: Node, reader: Reader): ContentNode | undefined {
  switch (node.kind) {
    case 'alias':
      return undefined
    case 'scalar': {
      const at = reader.lines.get(node)
      if (at === undefined) return undefined // empty: there is nothing to replace
      const text = decodedValue(reader.source, node)
      return { kind: 'value', text, ...at, place: placeFor(node, reader) }
    }
    case 'mapping': {
      const fields = new Map<string, ContentNode>()
      for (const [key, value] of node.fields) {
        const content = contentOf(value, reader)
        if (content !== undefined) fields.set(key, content)
      }
      return { kind: 'mapping', fields }
    }
    case 'sequence':
      return {
        kind: 'sequence',
        items: node.items.flatMap((item) => contentOf(item, reader) ?? []),
      }
  }
}

function placeFor(scalar: Scalar, { source: { text }, tree, isMarkable }: Reader): MarkerPlace {
  const none = (why: Obstacle): MarkerPlace => ({ kind: 'none', why })
  if (!isMarkable) return none('json')
  if (tree.hidden.has(scalar) || scalar.parent?.hidden !== undefined) return none('hidden')
  if (isBlock(scalar.event)) return none('block')
  if (scalar.parent?.flow === true) return none('flow')
  if (lineStart(text, scalar.end) > scalar.start) return none('many-lines')
  const at = lineEnd(text, scalar.end)
  const rest = text.slice(scalar.end, at)
  if (rest.trim() !== '') return none('commented')
  return { kind: 'line-end', at, space: rest === '' }
}
