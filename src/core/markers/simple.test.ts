import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ordinaryManifests, vectorTexts } from '../../../test/fuzz/marked-manifests.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { findInDocuments } from './find-documents.ts'
import { findInSimple } from './simple.ts'
import { byteText } from './text.ts'

/** Which of the marked documents of a text were read without the YAML parser. */
function readSimply(text: string): boolean[] {
  const answers: boolean[] = []
  findInDocuments(byteText(encodeUtf8(text)), (...document) => {
    const isRead = findInSimple(...document)
    answers.push(isRead)
    return isRead
  })
  return answers
}

function assertSame(text: string): void {
  const source = byteText(encodeUtf8(text))
  const parsed = findInDocuments(source, () => false)
  assert.deepEqual(findInDocuments(source), parsed)
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
