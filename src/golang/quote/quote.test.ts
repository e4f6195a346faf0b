import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canBackquote, quote, quoteBytes } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, text: string, quoted: string][] = [
  ['plain text',              'a b',      '"a b"'          ],
  ['quotes and backslashes',  'a"\\',     '"a\\"\\\\"'     ],
  ['control characters',      '\x00\x07\n\x7f', '"\\x00\\a\\n\\x7f"'],
  ['printable Unicode',       'é日☃',      '"é日☃"'         ],
  ['spaces other than ASCII', '\u00a0\u2028', '"\\u00a0\\u2028"'],
  ['beyond the basic plane',  '😀\u{e0001}', '"😀\\U000e0001"'],
  ['a lone surrogate',        '\ud800',   '"\ufffd"'       ],
]

for (const [what, text, quoted] of rows) {
  test(`quote: ${what}`, () => assert.equal(quote(text), quoted))
}

// biome-ignore format: a table is read down its columns
const byteRows: readonly [what: string, bytes: number[], quoted: string][] = [
  ['good UTF-8',              [0x61, 0xc3, 0xa9],             '"aé"'                  ],
  ['a byte of no character',  [0x61, 0xff, 0x62],             '"a\\xffb"'             ],
  ['a character cut short',   [0xe6, 0x97, 0x61],             '"\\xe6\\x97a"'         ],
  ['a real U+FFFD beside it', [0xef, 0xbf, 0xbd, 0x80],       '"\ufffd\\x80"'         ],
  ['an encoded surrogate',    [0xed, 0xa0, 0x80],             '"\\xed\\xa0\\x80"'     ],
]

for (const [what, bytes, quoted] of byteRows) {
  test(`quoteBytes: ${what}`, () => assert.equal(quoteBytes(Uint8Array.from(bytes)), quoted))
}

test('canBackquote: one line without a backquote; a tab is fine', () => {
  assert.ok(canBackquote('a "b"\t\\'))
  for (const text of ['`', '\n', '\x7f', '\ufeff']) assert.ok(!canBackquote(text))
})
