import type { ObjectId } from '../../../change/index.ts'
import { isNullWord, isWrapperKind, pathAnnotations } from '../../identity.ts'
import type { MarkedObject } from '../../marker.ts'
import type { RawMarkers } from '../../raw-markers.ts'
import type { ByteText } from '../../text.ts'
import { decodedValue, isBlock, type Node, type Scalar, type Tree } from './tree.ts'

/** Tells which object holds a scalar. */
export type Holders = {
  /**
   * The object as an index into the raw's, and the part of its identity that the scalar is, if
   * any; undefined for a scalar of a `kind: List` that is in none of its items.
   */
  of(scalar: Scalar): { readonly object: number; readonly identity?: keyof ObjectId } | undefined
}

const identityPaths: Readonly<Record<keyof ObjectId, readonly string[]>> = {
  apiVersion: ['apiVersion'],
  kind: ['kind'],
  namespace: ['metadata', 'namespace'],
  name: ['metadata', 'name'],
}
const identityKeys = ['apiVersion', 'kind', 'namespace', 'name'] as const

/**
 * The objects of one document: the document itself, or, where upstream would unwrap a `kind: List`
 * that is alone in its file, its items (spec/image-automation §8.7).
 */
export function holdersOf(source: ByteText, tree: Tree | undefined, raw: RawMarkers): Holders {
  const items = listItems(source, tree?.root)
  const indexes = new Map<Node | undefined, number>()
  return {
    of(scalar) {
      const object =
        items === undefined ? tree?.root : ancestors(scalar).find((at) => items.has(at))
      if (items !== undefined && object === undefined) return undefined
      const index = indexes.get(object) ?? raw.objects.length
      if (!indexes.has(object)) {
        indexes.set(object, index)
        raw.objects.push(describe(source, object, items !== undefined))
        raw.claims.push(...claimsOf(source, object))
      }
      const identity = identityKeys.find((key) => nodeAt(object, identityPaths[key]) === scalar)
      return identity === undefined ? { object: index } : { object: index, identity }
    },
  }
}

/** The items of a list that upstream would unwrap; undefined for every other document. */
function listItems(source: ByteText, root: Node | undefined): ReadonlySet<Node> | undefined {
  const kind = textAt(source, root, ['kind'])
  if (!isWrapperKind(kind)) return undefined
  if (!isSingleDocument(source.text)) return undefined
  const items = nodeAt(root, ['items'])
  if (items === undefined && nodeAt(root, ['functionConfig']) === undefined) return undefined
  return new Set(items?.kind === 'sequence' ? items.items : [])
}

function ancestors(scalar: Scalar): Node[] {
  const nodes: Node[] = [scalar]
  for (let at = scalar.parent; at !== undefined; at = at.parent) nodes.push(at)
  return nodes
}

function describe(source: ByteText, object: Node | undefined, isItem: boolean): MarkedObject {
  return {
    apiVersion: textAt(source, object, identityPaths.apiVersion),
    kind: textAt(source, object, identityPaths.kind),
    namespace: textAt(source, object, identityPaths.namespace),
    name: textAt(source, object, identityPaths.name),
    ...(isItem ? { isItem } : {}),
  }
}

function claimsOf(source: ByteText, object: Node | undefined): string[] {
  return pathAnnotations
    .map((name) => textAt(source, object, ['metadata', 'annotations', name]))
    .filter((claim) => claim !== '')
}

function nodeAt(root: Node | undefined, path: readonly string[]): Node | undefined {
  let node = root
  for (const key of path) node = node?.kind === 'mapping' ? node.fields.get(key) : undefined
  return node
}

/** The text of a scalar; empty for everything else, and for null. */
function textAt(source: ByteText, root: Node | undefined, path: readonly string[]): string {
  const node = nodeAt(root, path)
  if (node?.kind !== 'scalar') return ''
  const text = decodedValue(source, node)
  const isPlain = !isBlock(node.event) && node.end - node.start === text.length
  return isPlain && isNullWord(text) ? '' : text
}

/**
 * Whether upstream would take the file for one document: the only case in which it unwraps a
 * `kind: List`. A `---` in the very first line separates nothing.
 */
function isSingleDocument(text: string): boolean {
  return !/\n---[^\n]*\n/.test(text)
}
