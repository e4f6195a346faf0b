import type { ObjectId } from '../../../change/index.ts'
import { isNullWord, isWrapperKind, pathAnnotations } from '../../identity.ts'
import type { MarkedObject } from '../../marker.ts'
import type { ByteText } from '../../text.ts'
import { type BlockCollection, type Entry, spelledValue } from './layout.ts'

/** The object that is a whole document. */
export type SimpleObject = {
  readonly described: MarkedObject
  /** Paths that annotations claim for its file. */
  readonly claims: readonly string[]
  /** The part of the identity that is the entry's value, if any. */
  identityOf(entry: Entry): keyof ObjectId | undefined
  /** Whether the setters see the entry: no mapping around it has two equal keys. */
  isReached(entry: Entry): boolean
}

type Fields = ReadonlyMap<string, Entry>

const noFields: Fields = new Map()
const identityKeys = ['apiVersion', 'kind', 'namespace', 'name'] as const

/**
 * Who the object of a document is; undefined where its head has equal keys, escapes, blocks or
 * flow collections, or where the document is a list of objects.
 */
export function simpleObject(source: ByteText, root: BlockCollection): SimpleObject | undefined {
  const fields = new Map<BlockCollection, Fields | undefined>()
  const fieldsOf = (collection: BlockCollection): Fields | undefined => {
    if (!fields.has(collection)) fields.set(collection, readFields(source.text, collection))
    return fields.get(collection)
  }
  const top = fieldsOf(root)
  const metadata = fieldsBelow(top?.get('metadata'), fieldsOf)
  const annotations = fieldsBelow(metadata?.get('annotations'), fieldsOf)
  if (top === undefined || metadata === undefined || annotations === undefined) return undefined

  const [apiVersion, kind] = [top.get('apiVersion'), top.get('kind')]
  const [namespace, name] = [metadata.get('namespace'), metadata.get('name')]
  const entries = { apiVersion, kind, namespace, name }
  const described = describe(source, entries)
  const claims = pathAnnotations.map((key) => textOf(source, annotations.get(key)))
  if (described === undefined || isWrapperKind(described.kind)) return undefined
  if (!claims.every((claim) => claim !== undefined)) return undefined
  return {
    described,
    claims: claims.filter((claim) => claim !== ''),
    identityOf: (entry) => identityKeys.find((key) => entries[key] === entry),
    isReached(entry) {
      let at: BlockCollection | undefined = entry.parent
      while (at !== undefined && fieldsOf(at) !== undefined) at = at.owner?.parent
      return at === undefined
    },
  }
}

/** The entries of a mapping by key, none of a sequence; undefined where two keys are equal. */
function readFields(text: string, collection: BlockCollection): Fields | undefined {
  if (collection.isSequence) return noFields
  const fields = new Map<string, Entry>()
  for (let at = collection.last; at !== undefined; at = at.before) {
    const key = text.slice(at.keyStart, at.keyEnd)
    if (fields.has(key)) return undefined
    fields.set(key, at)
  }
  return fields
}

/** Of the mapping that is the value of `entry`; none for everything else but a flow collection. */
function fieldsBelow(
  entry: Entry | undefined,
  fieldsOf: (collection: BlockCollection) => Fields | undefined,
): Fields | undefined {
  if (entry?.form === 'flow') return undefined
  return entry?.below === undefined ? noFields : fieldsOf(entry.below)
}

function describe(
  source: ByteText,
  entries: Readonly<Record<keyof ObjectId, Entry | undefined>>,
): MarkedObject | undefined {
  const apiVersion = textOf(source, entries.apiVersion)
  const kind = textOf(source, entries.kind)
  const namespace = textOf(source, entries.namespace)
  const name = textOf(source, entries.name)
  if (apiVersion === undefined || kind === undefined) return undefined
  if (namespace === undefined || name === undefined) return undefined
  return { apiVersion, kind, namespace, name }
}

/** The text of a value; empty for a collection, for nothing and for null; undefined in doubt. */
function textOf(source: ByteText, entry: Entry | undefined): string | undefined {
  if (entry === undefined || entry.form === 'none') return ''
  const value = spelledValue(source, entry)
  return value?.style === 'plain' && isNullWord(value.text) ? '' : value?.text
}
