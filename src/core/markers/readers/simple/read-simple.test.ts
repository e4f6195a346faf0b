import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ordinaryManifests, vectorTexts } from '../../../../../test/fuzz/marked-manifests.ts'
import { encodeUtf8 } from '../../../../base/index.ts'
import type { RawMarkers } from '../../raw-markers.ts'
import { readMarkers } from '../../read-markers.ts'
import { byteText } from '../../text.ts'
import { formats } from '../readers.table.ts'
import { readSimple } from './read-simple.ts'

const { yaml } = formats
const withParser = { ...yaml, readers: yaml.readers.slice(1) }

/** Which of the marked documents of a text were read without the YAML parser. */
function readSimply(text: string): boolean[] {
  const raw: RawMarkers = { objects: [], markers: [], diagnostics: [], claims: [] }
  return [...yaml.documents(byteText(encodeUtf8(text)))].map((one) => readSimple(one, raw))
}

function assertSame(text: string): void {
  const source = byteText(encodeUtf8(text))
  assert.deepEqual(readMarkers(source, yaml), readMarkers(source, withParser))
}

for (const { path, text } of ordinaryManifests()) {
  for (const [ending, written] of [
    ['LF', text],
    ['CRLF', text.replaceAll('\n', '\r\n')],
  ] as const) {
    test(`simple: ${path} with ${ending} needs no YAML parser, and reads the same with one`, () => {
      assert.deepEqual(readSimply(written), [true])
      assertSame(written)
    })
  }
}

test('simple: every text of the vectors reads the same with the YAML parser', () => {
  const texts = vectorTexts()
  for (const text of texts) for (const eol of ['\n', '\r\n']) assertSame(text.replaceAll('\n', eol))
  const answers = texts.flatMap(readSimply)
  assert.ok(answers.filter(Boolean).length > answers.length / 2)
})
