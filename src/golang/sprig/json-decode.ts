import {
  type ByteText,
  decodeRune,
  encodeRune,
  goBool,
  goDict,
  goFloat,
  goList,
  goNil,
  goString,
  type Meter,
  quoteRune,
  type Value,
} from '../fmt/index.ts'
import { callFailure } from './failure.ts'

type Reader = { readonly text: ByteText; readonly meter: Meter; at: number }

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const blanks = /[ \t\r\n]*/y

/**
 * `json.Unmarshal` into an `interface{}`: numbers are float64, objects dicts.
 *
 * @throws {Failure} `SPRIG_CALL` with Go's text
 */
export function decodeJson(text: ByteText, meter: Meter): Value {
  const reader: Reader = { text, meter, at: 0 }
  meter.charge(text.length)
  skip(reader)
  const value = readValue(reader)
  skip(reader)
  if (reader.at < text.length) refuse(reader, 'after top-level value')
  return value
}

function readValue(reader: Reader): Value {
  const char = reader.text.charAt(reader.at)
  if (char === '{') return nested(reader, readObject)
  if (char === '[') return nested(reader, readArray)
  if (char === '"') return goString(readString(reader))
  if (/[-0-9]/.test(char)) return readNumber(reader)
  if (char === 't') return readWord(reader, 'true', goBool(true))
  if (char === 'f') return readWord(reader, 'false', goBool(false))
  if (char === 'n') return readWord(reader, 'null', goNil)
  return refuse(reader, 'looking for beginning of value')
}

function nested(reader: Reader, read: (reader: Reader) => Value): Value {
  const level = reader.meter.enter()
  const value = read(reader)
  level.leave()
  return value
}

function readObject(reader: Reader): Value {
  const members: (readonly [ByteText, Value])[] = []
  reader.at++
  skip(reader)
  if (took(reader, '}')) return goDict(members)
  for (;;) {
    if (reader.text.charAt(reader.at) !== '"')
      refuse(reader, 'looking for beginning of object key string')
    const key = readString(reader)
    skip(reader)
    if (!took(reader, ':')) refuse(reader, 'after object key')
    skip(reader)
    members.push([key, readValue(reader)])
    skip(reader)
    if (took(reader, '}')) return goDict(members)
    if (!took(reader, ',')) refuse(reader, 'after object key:value pair')
    skip(reader)
  }
}

function readArray(reader: Reader): Value {
  const items: Value[] = []
  reader.at++
  skip(reader)
  if (took(reader, ']')) return goList(items)
  for (;;) {
    items.push(readValue(reader))
    skip(reader)
    if (took(reader, ']')) return goList(items)
    if (!took(reader, ',')) refuse(reader, 'after array element')
    skip(reader)
  }
}

function readWord(reader: Reader, word: string, value: Value): Value {
  for (const [index, letter] of [...word].entries()) {
    if (took(reader, letter)) continue
    refuse(reader, `in literal ${word} (expecting ${quoteRune(word.charCodeAt(index))})`)
  }
  return value
}

function readNumber(reader: Reader): Value {
  number.lastIndex = reader.at
  const literal = number.exec(reader.text)?.[0]
  if (literal === undefined) {
    reader.at++
    return refuse(reader, 'in numeric literal')
  }
  reader.at += literal.length
  const next = reader.text.charAt(reader.at)
  if (next === '.' && !/[.eE]/.test(literal)) return brokenNumber(reader, 'after decimal point')
  if (/[eE]/.test(next) && !/[eE]/.test(literal)) return brokenNumber(reader, 'in exponent')
  const value = Number(literal)
  if (Number.isFinite(value)) return goFloat(value)
  throw callFailure(`json: cannot unmarshal number ${literal} into Go value of type float64`)
}

function brokenNumber(reader: Reader, where: string): never {
  reader.at++
  if (where === 'in exponent' && /[+-]/.test(reader.text.charAt(reader.at))) reader.at++
  return refuse(reader, `${where} of numeric literal`.replace('point of', 'point in'))
}

function readString(reader: Reader): ByteText {
  let text = ''
  reader.at++
  for (;;) {
    const char = reader.text.charAt(reader.at)
    if (char === '' || char < ' ') return refuse(reader, 'in string literal')
    if (took(reader, '"')) return text
    if (char === '\\') text += readEscape(reader)
    else {
      const { rune, size } = decodeRune(reader.text, reader.at)
      text += encodeRune(rune)
      reader.at += size
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function readEscape(reader: Reader): ByteText {
  reader.at++
  const letter = reader.text.charAt(reader.at)
  const plain = escapes[letter]
  if (plain !== undefined) {
    reader.at++
    return plain
  }
  if (letter !== 'u') refuse(reader, 'in string escape code')
  const unit = readUnit(reader)
  const isHigh = unit >= 0xd800 && unit < 0xdc00
  if (!isHigh || !reader.text.startsWith('\\u', reader.at)) return encodeRune(unit)
  const start = reader.at
  reader.at++
  const low = readUnit(reader)
  if (low >= 0xdc00 && low <= 0xdfff) {
    return encodeRune(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
  }
  reader.at = start
  return encodeRune(unit)
}

/** The four digits behind `\u`. */
function readUnit(reader: Reader): number {
  reader.at++
  for (let digit = 0; digit < 4; digit++) {
    if (!/[0-9a-fA-F]/.test(reader.text.charAt(reader.at + digit))) {
      reader.at += digit
      refuse(reader, 'in \\u hexadecimal character escape')
    }
  }
  const unit = Number.parseInt(reader.text.slice(reader.at, reader.at + 4), 16)
  reader.at += 4
  return unit
}

function took(reader: Reader, char: string): boolean {
  if (reader.text.charAt(reader.at) !== char) return false
  reader.at++
  return true
}

function skip(reader: Reader): void {
  blanks.lastIndex = reader.at
  reader.at += blanks.exec(reader.text)?.[0].length ?? 0
}

function refuse(reader: Reader, where: string): never {
  if (reader.at >= reader.text.length) throw callFailure('unexpected end of JSON input')
  const char = reader.text.charCodeAt(reader.at)
  const shown = char === 0x22 ? `'"'` : quoteRune(char)
  throw callFailure(`invalid character ${shown} ${where}`)
}
