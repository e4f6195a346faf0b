import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml'
import { attempt } from '../../../../base/index.ts'
import { markerLimits } from '../../limits.ts'
import { type ByteText, decodedSlice } from '../../text.ts'
import { joinFlowLines } from './flow.ts'

/** A scalar of a document; an empty one has `start` and `end` -1. Offsets are of the whole file. */
export type Scalar = {
  readonly kind: 'scalar'
  /** The token, quotes included; of a block, from its indicator to the end of its lines. */
  readonly start: number
  readonly end: number
  readonly event: ScalarEvent
  readonly role: 'key' | 'value' | 'item' | 'document'
  readonly parent: Collection | undefined
  /** Only of a key: the node it stands for. */
  value?: Node
}

/** `*name`; its value stands elsewhere. */
export type Alias = {
  readonly kind: 'alias'
  readonly start: number
  readonly end: number
  readonly parent: Collection | undefined
}

/** A mapping or a sequence. */
export type Collection = {
  readonly kind: 'mapping' | 'sequence'
  readonly start: number
  readonly flow: boolean
  readonly parent: Collection | undefined
  /** Why the setters never see what is below; inherited from the parent. */
  readonly hidden: Hidden | undefined
  /** Of a mapping: first entries by decoded key. */
  readonly fields: Map<string, Node>
  readonly items: Node[]
}

/** What has a place in the tree of a document. */
export type Node = Scalar | Alias | Collection

/** Why the setters never see a value: an equal key follows, or it is merged in by `<<`. */
export type Hidden = 'shadowed-key' | 'in-merge'

/** One parsed document. */
export type Tree = Tokens & { readonly root: Node }

/** The scalars and aliases of a document, in the order of the text. */
export type Tokens = {
  readonly tokens: readonly (Scalar | Alias)[]
  /** The entries that are hidden themselves, not just below something hidden. */
  readonly hidden: ReadonlyMap<Node, Hidden>
}

/** Parses the documents of `[from, to)`; undefined when it is not valid YAML or nested too deep. */
export function parseTrees(source: ByteText, from: number, to: number): Tree[] | undefined {
  const text = source.text.slice(from, to)
  const parsed = parsedEvents(text)
  if (parsed !== undefined) return new TreeBuilder(source, text, from, parsed).documents()

  const joined = joinFlowLines(text)
  const events = joined === undefined ? undefined : parsedEvents(joined)
  if (joined === undefined || events === undefined) return undefined
  return new TreeBuilder(source, joined, from, events).documents()
}

function parsedEvents(text: string): Event[] | undefined {
  // Whatever the parser dislikes: the caller reads lines instead.
  return attempt(() => parseEvents(text, { maxDepth: markerLimits.depth }))
}

/** Walks the flat events once; lives for one call of `parseTrees`. */
class TreeBuilder {
  readonly #source: ByteText
  readonly #text: string
  readonly #from: number
  readonly #events: readonly Event[]
  #index = 0
  #tokens: (Scalar | Alias)[] = []
  #hidden = new Map<Node, Hidden>()
  #end = 0

  constructor(source: ByteText, text: string, from: number, events: readonly Event[]) {
    this.#source = source
    this.#text = text
    this.#from = from
    this.#events = events
  }

  documents(): Tree[] {
    const trees: Tree[] = []
    while (this.#index < this.#events.length) {
      this.#index++ // the document's own event
      this.#tokens = []
      this.#hidden = new Map()
      const root = this.#node('document', undefined, undefined)
      this.#index++ // its end
      trees.push({ root, tokens: this.#tokens, hidden: this.#hidden })
    }
    return trees
  }

  #node(role: Scalar['role'], parent: Collection | undefined, hidden: Hidden | undefined): Node {
    const event = this.#events[this.#index++]
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event, role, parent)
      case EVENT_ID.ALIAS: {
        const start = this.#from + event.anchorStart - 1
        const alias: Alias = { kind: 'alias', start, end: this.#from + event.anchorEnd, parent }
        this.#take(alias)
        return alias
      }
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const collection: Collection = {
          kind: event.type === EVENT_ID.MAPPING ? 'mapping' : 'sequence',
          start: this.#from + event.start,
          flow: event.style === COLLECTION_STYLE.FLOW,
          parent,
          hidden: hidden ?? parent?.hidden,
          fields: new Map(),
          items: [],
        }
        while (this.#events[this.#index]?.type !== EVENT_ID.POP) this.#entry(collection)
        this.#index++
        return collection
      }
      default:
        throw new RangeError('the parser closed what it had not opened')
    }
  }

  #entry(collection: Collection): void {
    if (collection.kind === 'sequence') {
      collection.items.push(this.#node('item', collection, undefined))
      return
    }
    const key = this.#node('key', collection, undefined)
    const name = key.kind === 'scalar' ? decodedValue(this.#source, key) : undefined
    const hidden = this.#whyHidden(collection, name)
    const value = this.#node('value', collection, hidden)
    if (hidden !== undefined) this.#hidden.set(value, hidden)
    if (key.kind === 'scalar') key.value = value
    if (name !== undefined && hidden !== 'shadowed-key') collection.fields.set(name, value)
  }

  #whyHidden(collection: Collection, name: string | undefined): Hidden | undefined {
    if (name === undefined) return undefined
    if (name === '<<') return 'in-merge'
    return collection.fields.has(name) ? 'shadowed-key' : undefined
  }

  #scalar(event: ScalarEvent, role: Scalar['role'], parent: Collection | undefined): Scalar {
    const isEmpty = event.valueStart === -1
    const quotes = isQuoted(event) ? 1 : 0
    const start = isEmpty ? -1 : this.#from + this.#tokenStart(event) - quotes
    const end = isEmpty ? -1 : this.#from + event.valueEnd + quotes
    const moved = isEmpty
      ? event
      : {
          ...event,
          valueStart: this.#from + event.valueStart,
          valueEnd: this.#from + event.valueEnd,
        }
    const scalar: Scalar = { kind: 'scalar', start, end, event: moved, role, parent }
    if (!isEmpty) this.#take(scalar)
    return scalar
  }

  /** Of a block: its `|` or `>`, which the event leaves out. Comments on the way may hold both. */
  #tokenStart(event: ScalarEvent): number {
    if (!isBlock(event)) return event.valueStart
    const before = this.#end === 0 ? 0 : this.#end - this.#from
    const indicator = /(?<=^|\s)#[^\r\n]*|[|>]/g
    indicator.lastIndex = Math.max(before, event.tagEnd, event.anchorEnd)
    let match = indicator.exec(this.#text)
    while (match?.[0].startsWith('#')) match = indicator.exec(this.#text)
    return match?.index ?? event.valueStart
  }

  #take(token: Scalar | Alias): void {
    this.#tokens.push(token)
    this.#end = token.end
  }
}

/** The decoded value of a scalar: read from the bytes, since the text is not decoded. */
export function decodedValue(source: ByteText, scalar: Scalar): string {
  const { event } = scalar
  if (event.valueStart === -1) return ''
  const text = source.text.slice(event.valueStart, event.valueEnd)
  const isAscii = !/[^\0-\x7f]/.test(text)
  // The parser may have seen several lines joined; `fast` is its word for one plain line.
  const fast = event.fast && !/[\r\n]/.test(text)
  if (fast && isAscii) return text
  const raw = isAscii ? text : decodedSlice(source, event.valueStart, event.valueEnd)
  return getScalarValue(raw, { ...event, fast, valueStart: 0, valueEnd: raw.length })
}

/** Whether the scalar is written with `|` or `>`. */
export function isBlock(event: ScalarEvent): boolean {
  return event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
}

function isQuoted(event: ScalarEvent): boolean {
  return event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
}
