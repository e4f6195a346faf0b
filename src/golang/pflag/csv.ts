import { encodeUtf8, Failure } from '../../base/index.ts'

/**
 * Reads `text` as one CSV record, as encoding/csv reads the first record of its input.
 *
 * Later lines are ignored, as upstream ignores them.
 *
 * @throws {Failure} `BAD_RECORD` in the words of encoding/csv
 */
export function parseCsvRecord(text: string): readonly string[] {
  if (text === '') return []
  // encoding/csv turns every line end into \n and skips empty lines in front of a record.
  const lines = text.replaceAll('\r\n', '\n').replace(/\r$/, '').replace(/^\n+/, '')
  if (lines === '') throw new Failure('BAD_RECORD', 'EOF')
  const firstLine = text.length - text.replace(/^(?:\r?\n)+/, '').length
  return readFields({ text: lines, at: 0, startLine: newlines(text.slice(0, firstLine)) + 1 })
}

type Reader = { readonly text: string; at: number; readonly startLine: number }

function readFields(reader: Reader): readonly string[] {
  const fields: string[] = []
  for (;;) {
    fields.push(reader.text[reader.at] === '"' ? readQuoted(reader) : readBare(reader))
    if (reader.text[reader.at] !== ',') return fields
    reader.at++
  }
}

function fieldEnd({ text, at }: Reader): number {
  const end = text.slice(at).search(/[,\n]/)
  return end === -1 ? text.length : at + end
}

function readBare(reader: Reader): string {
  const end = fieldEnd(reader)
  const field = reader.text.slice(reader.at, end)
  const quote = field.indexOf('"')
  if (quote !== -1) throw problem(reader, reader.at + quote, 'bare " in non-quoted field')
  reader.at = end
  return field
}

function readQuoted(reader: Reader): string {
  let field = ''
  let from = reader.at + 1
  for (;;) {
    const quote = reader.text.indexOf('"', from)
    if (quote === -1) {
      throw problem(reader, reader.text.length, 'extraneous or missing " in quoted-field')
    }
    field += reader.text.slice(from, quote)
    const next = reader.text[quote + 1]
    if (next === undefined || next === ',' || next === '\n') {
      reader.at = quote + 1
      return field
    }
    if (next !== '"') throw problem(reader, quote, 'extraneous or missing " in quoted-field')
    field += '"'
    from = quote + 2
  }
}

/** The place as encoding/csv counts it: lines and bytes from 1. */
function problem({ text, startLine }: Reader, at: number, what: string): Failure {
  const before = text.slice(0, at)
  const line = startLine + newlines(before)
  const lineStart = before.lastIndexOf('\n') + 1
  const column = encodeUtf8(before.slice(lineStart)).length + 1
  const place =
    line === startLine
      ? `parse error on line ${line}, column ${column}`
      : `record on line ${startLine}; parse error on line ${line}, column ${column}`
  return new Failure('BAD_RECORD', `${place}: ${what}`)
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}
