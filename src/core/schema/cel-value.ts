import { celDuration, celTimestamp } from '../../golang/cel/index.ts'
import { isObject, type JsonObject, type JsonSchema, memberSchema } from './json-schema.ts'

/**
 * A JSON value as the rules of its schema see it: whole numbers as int, dates as timestamps,
 * members under names that CEL can write.
 */
export function celValue(schema: JsonSchema | undefined, value: unknown): unknown {
  if (typeof value === 'number') {
    const isDouble = schema?.type === 'number' || !Number.isInteger(value)
    return isDouble ? value : BigInt(value)
  }
  if (typeof value === 'string') return celText(schema, value)
  if (Array.isArray(value)) return value.map((item) => celValue(schema?.items, item))
  return isObject(value) ? celObject(schema, value) : value
}

function celText(schema: JsonSchema | undefined, text: string): unknown {
  switch (schema?.format) {
    case 'date-time':
    case 'date':
      return celTimestamp(schema.format === 'date' ? `${text}T00:00:00Z` : text)
    case 'duration':
      return celDuration(text)
    case 'byte':
      return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
    default:
      return text
  }
}

function celObject(schema: JsonSchema | undefined, object: JsonObject): unknown {
  const properties = schema?.properties ?? {}
  const members = Object.entries(object).map(([name, value]) => [
    Object.hasOwn(properties, name) ? escapeName(name) : name,
    celValue(schema === undefined ? undefined : memberSchema(schema, name), value),
  ])
  return Object.fromEntries(members)
}

const reserved: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package ' +
    'namespace return var void while'
  ).split(' '),
)

/** Kubernetes' escapes for property names that are no CEL identifiers. */
function escapeName(name: string): string {
  if (reserved.has(name)) return `__${name}__`
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__')
}
