import {
  type ByteText,
  encodeRune,
  type Field,
  formatFloat,
  type GoMap,
  goNil,
  isExported,
  type Meter,
  replacementRune,
  runesOf,
  type Slice,
  type Struct,
  shortest,
  sortedEntries,
  stringType,
  type Value,
} from '../fmt/index.ts'
import { callFailure } from './failure.ts'

/** How `encoding/json` is asked to write. */
export type JsonStyle = {
  /** Whether `<`, `>` and `&` are escaped. */
  readonly escapesHtml: boolean
  readonly meter: Meter
}

/**
 * `encoding/json`: sorted keys, Go's numbers, exported fields under their JSON names.
 *
 * @throws {Failure} `SPRIG_CALL` for NaN, functions, complex numbers and maps keyed by structs
 */
export function encodeJson(value: Value, style: JsonStyle): ByteText {
  const level = style.meter.enter()
  const json = jsonOf(value, style)
  level.leave()
  style.meter.charge(1 + json.length)
  return json
}

function jsonOf(value: Value, style: JsonStyle): ByteText {
  switch (value.kind) {
    case 'nil':
      return 'null'
    case 'float':
      return floatJson(value.value)
    case 'string':
      return stringJson(value.value, style)
    case 'slice':
      return value.isNil === true ? 'null' : sliceJson(value, style)
    case 'map':
      return value.isNil === true ? 'null' : mapJson(value, style)
    case 'pointer':
      return encodeJson(value.target ?? goNil, style)
    case 'struct':
      return ownJson(value) ?? `{${fieldsJson(value, style).join(',')}}`
    default:
      return plainJson(value)
  }
}

function plainJson(value: Exclude<Value, { kind: 'nil' }>): ByteText {
  if (value.kind === 'bool' || value.kind === 'int' || value.kind === 'uint') {
    return String(value.value)
  }
  throw callFailure(`json: unsupported type: ${value.type.name}`)
}

function sliceJson({ items }: Slice, style: JsonStyle): ByteText {
  return `[${items.map((item) => encodeJson(item, style)).join(',')}]`
}

/** What a method `MarshalJSON` says. */
function ownJson(value: Struct): ByteText | undefined {
  const said = value.type.methods?.['MarshalJSON']?.(value).call([])
  return said?.kind === 'string' ? said.value : undefined
}

/** Exponents below -6 and from 21 on, written without the zero that `%e` pads with. */
function floatJson(value: number): ByteText {
  if (!Number.isFinite(value)) {
    throw callFailure(`json: unsupported value: ${formatFloat(value, 'g', shortest)}`)
  }
  const size = Math.abs(value)
  if (size === 0 || (size >= 1e-6 && size < 1e21)) return formatFloat(value, 'f', shortest)
  return formatFloat(value, 'e', shortest).replace(/e-0(?=[0-9]$)/, 'e-')
}

function mapJson(map: GoMap, style: JsonStyle): ByteText {
  if ((map.type.key ?? stringType).kind !== 'string') {
    throw callFailure(`json: unsupported type: ${map.type.name}`)
  }
  const members = sortedEntries(map).map(({ key, value }) => {
    const name = key.kind === 'string' ? key.value : ''
    return `${stringJson(name, style)}:${encodeJson(value, style)}`
  })
  return `{${members.join(',')}}`
}

/** Fields of embedded structs stand among the own ones. */
function fieldsJson(struct: Struct, style: JsonStyle): readonly ByteText[] {
  return (struct.type.fields ?? []).flatMap((field, index) => {
    const value = struct.fields[index]
    if (value === undefined || !isExported(field.name)) return []
    if (field.embedded === true && value.kind === 'struct') return fieldsJson(value, style)
    if (field.omitEmpty === true && isBlank(value)) return []
    return [`${stringJson(keyOf(field), style)}:${encodeJson(value, style)}`]
  })
}

function keyOf(field: Field): ByteText {
  return field.jsonName ?? field.name
}

function isBlank(value: Value): boolean {
  return 'value' in value && ['', 0, 0n, false].includes(value.value)
}

const short: Readonly<Record<number, string>> = {
  8: '\\b',
  9: '\\t',
  10: '\\n',
  12: '\\f',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
}

function stringJson(text: ByteText, { escapesHtml }: JsonStyle): ByteText {
  const plain = escapesHtml ? /^[ !#-%'-;=?-[\]-\x7f]*$/ : /^[ !#-[\]-\x7f]*$/
  if (plain.test(text)) return `"${text}"`
  let json = '"'
  for (const { rune, size } of runesOf(text)) {
    json += rune === replacementRune && size === 1 ? '\\ufffd' : runeJson(rune, escapesHtml)
  }
  return `${json}"`
}

function runeJson(rune: number, escapesHtml: boolean): ByteText {
  const escape = short[rune]
  if (escape !== undefined) return escape
  const isMarkup = rune === 0x3c || rune === 0x3e || rune === 0x26
  const isSeparator = rune === 0x2028 || rune === 0x2029
  if (rune >= 0x20 && !isSeparator && !(isMarkup && escapesHtml)) return encodeRune(rune)
  return `\\u${rune.toString(16).padStart(4, '0')}`
}

/** `json.Indent`: two blanks a level; what is empty stays on one line. */
export function indentJson(json: ByteText, meter: Meter): ByteText {
  let pretty = ''
  let depth = 0
  const lineFeed = (): string => {
    meter.charge(2 * depth)
    return `\n${'  '.repeat(depth)}`
  }
  for (const part of json.match(/"(?:\\.|[^"\\])*"|\{\}|\[\]|[{}[\],:]|[^"{}[\],:]+/gs) ?? []) {
    if (part === '{' || part === '[') {
      depth++
      pretty += part + lineFeed()
    } else if (part === '}' || part === ']') {
      depth--
      pretty += lineFeed() + part
    } else if (part === ',') pretty += part + lineFeed()
    else pretty += part === ':' ? ': ' : part
  }
  return pretty
}
