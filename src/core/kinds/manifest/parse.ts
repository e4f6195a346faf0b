import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { messageOf } from '../../../base/index.ts'
import { type ValuePath } from '../fault.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import { brokenText } from './broken-text.ts'
import { manifestLimits } from './limits.ts'

/** One document of a YAML stream as text, and the 1-based line where it starts in the file. */
export type DocumentText = { readonly text: string; readonly line: number }

/** One YAML document: its value and where each part of it stands, or why it has none. */
export type ParsedDocument =
  | {
      readonly kind: 'value'
      readonly value: unknown
      readonly lineOf: (path: ValuePath) => number
    }
  | { readonly kind: 'broken'; readonly line: number; readonly message: string }

/** Equal keys would be looked for in all keys before, and each error would copy its line. */
const linear = { uniqueKeys: false, prettyErrors: false } as const

/** Parses one document into plain JSON values; every way to be broken is a result. */
export function parseManifest({ text, line }: DocumentText): ParsedDocument {
  const lines = new LineCounter()
  const lineAt = (offset: number): number => line + lines.linePos(offset).line - 1
  const brokenAt = (offset: number, reason: string): ParsedDocument => {
    const at = lines.linePos(offset).line
    return { kind: 'broken', line: line + at - 1, message: brokenText(text, at, reason) }
  }
  try {
    const document = parseDocument(text, { ...linear, lineCounter: lines, logLevel: 'silent' })
    const error = document.errors[0]
    if (error !== undefined) return brokenAt(error.pos[0], reasonOf(error))
    const value = new Plain(document).of(document.contents, 0)
    const pairOf = pairFinder()
    const lineOf = (path: ValuePath): number => lineAt(offsetOf(document, path, pairOf))
    return { kind: 'value', value, lineOf }
  } catch (thrown) {
    if (thrown instanceof Unreadable) return brokenAt(thrown.offset, thrown.message)
    return { kind: 'broken', line, message: reasonOf(new Error(messageOf(thrown))) }
  }
}

/**
 * The error without its excerpt, which may hold a secret.
 *
 * The parser recurses: a document that is deep enough ends the stack before our own limit.
 */
function reasonOf({ message }: Error): string {
  if (message.includes('call stack')) return tooDeep
  return (message.split('\n')[0] ?? '').replace(/ at line \d+.*$/, '')
}

const tooDeep = `nests deeper than ${manifestLimits.depth} levels`

/** What the parser takes and nobody can mean. */
class Unreadable extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Turns nodes into plain values; counts what it makes, because aliases multiply. */
class Plain {
  readonly #document: Document
  #targets: ReadonlyMap<Alias, Node> | undefined
  #values = 0

  constructor(document: Document) {
    this.#document = document
  }

  of(node: unknown, depth: number): unknown {
    if (depth > manifestLimits.depth) throw new Error(tooDeep)
    if (++this.#values > manifestLimits.values) {
      throw new Error(`holds more than ${manifestLimits.values} values; aliases count each time`)
    }
    if (isAlias(node)) return this.of(this.#anchored(node), depth + 1)
    if (isScalar(node)) return scalarOf(node.value, node.type === 'PLAIN', node.source)
    if (isSeq(node)) return node.items.map((item) => this.of(item, depth + 1))
    if (isMap(node)) return this.#mapping(node.items, depth)
    return null
  }

  /** An alias without its anchor is most often a pattern without its quotes. */
  #anchored(alias: Alias): unknown {
    this.#targets ??= aliasTargets(this.#document)
    const node = this.#targets.get(alias)
    if (node !== undefined) return node
    throw new Unreadable(`there is no anchor '${alias.source}'`, alias.range?.[0] ?? 0)
  }

  #mapping(pairs: readonly Pair[], depth: number): JsonObject {
    const object: Record<string, unknown> = {}
    const merged: JsonObject[] = []
    assertUnique(pairs)
    for (const { key, value } of pairs) {
      const inner = this.of(value, depth + 1)
      if (isScalar(key) && key.type === 'PLAIN' && key.source === '<<') {
        merged.push(...[inner].flat().filter(isJsonObject))
      } else {
        setMember(object, nameOf(key), inner)
      }
    }
    for (const source of merged) {
      for (const [name, inner] of Object.entries(source)) {
        if (!Object.hasOwn(object, name)) setMember(object, name, inner)
      }
    }
    return object
  }
}

/** To write a mapping of mappings as a key takes time without bounds, and no field has such a name. */
function nameOf(key: unknown): string {
  if (isMap(key) || isSeq(key)) {
    throw new Unreadable('a mapping or a list cannot be a key', startOf(key) ?? 0)
  }
  return isScalar(key) ? String(key.source ?? key.value) : String(key)
}

function assertUnique(pairs: readonly Pair[]): void {
  const keys = new Set<unknown>()
  for (const { key } of pairs) {
    if (!isScalar(key)) continue
    if (keys.has(key.value)) throw new Unreadable('Map keys must be unique', startOf(key) ?? 0)
    keys.add(key.value)
  }
}

/** What each alias stands for: the last node before it with that anchor. */
function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchored.get(node.source)
        if (target !== undefined) targets.set(node, target)
      } else if (node.anchor !== undefined) anchored.set(node.anchor, node)
    },
  })
  return targets
}

/** Assigns an own property even for `__proto__`, which `=` would take for the prototype. */
function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

const bools: ReadonlyMap<string, boolean> = new Map(
  ['y yes on', 'n no off'].flatMap((words, index) =>
    words
      .split(' ')
      .flatMap((word) => [word, word.toUpperCase(), word.replace(/^./, (c) => c.toUpperCase())])
      .map((spelling) => [spelling, index === 0] as const),
  ),
)

/** Kubernetes reads YAML 1.1, where a plain `yes` is a bool. */
function scalarOf(value: unknown, plain: boolean, source: string | undefined): unknown {
  const bool = plain && source !== undefined ? bools.get(source) : undefined
  if (bool !== undefined && typeof value === 'string') return bool
  return value === undefined ? null : value
}

/** Where a value stands, or the nearest one around it that is there; a member is its key. */
function offsetOf(
  document: Document,
  path: ValuePath,
  pairOf: ReturnType<typeof pairFinder>,
): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const step of path) {
    if (isAlias(node)) return offset
    if (isMap(node)) {
      const pair = pairOf(node, String(step))
      if (pair === undefined) return offset
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = startOf(node) ?? offset
    } else return offset
  }
  return offset
}

/** Finds pairs by their keys: a mapping is looked through once, however many of its keys are asked for. */
function pairFinder(): (map: YAMLMap, key: string) => Pair | undefined {
  const known = new Map<YAMLMap, ReadonlyMap<string, Pair>>()
  const indexOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const pairs = new Map<string, Pair>()
    for (const pair of map.items) {
      const source = isScalar(pair.key) ? pair.key.source : undefined
      if (source !== undefined && !pairs.has(source)) pairs.set(source, pair)
    }
    known.set(map, pairs)
    return pairs
  }
  return (map, key) => (known.get(map) ?? indexOf(map)).get(key)
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined
}
