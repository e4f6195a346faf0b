import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { adler32 } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [text: string, sum: number][] = [
  ['',          1             ],
  ['a',         0x0062_0062   ],
  ['Wikipedia', 0x11e6_0398   ],
  ['[]',        18_153_657    ],
  ['["1.0.0"]', 160_432_618   ],
]

for (const [text, sum] of rows) {
  test(`adler32: '${text}'`, () => assert.equal(adler32(encodeUtf8(text)), sum))
}

test('adler32: a million bytes of 0xff stay within 32 bits', () => {
  let first = 1
  let second = 0
  for (let index = 0; index < 1_000_000; index++) {
    first = (first + 0xff) % 65_521
    second = (second + first) % 65_521
  }
  assert.equal(adler32(new Uint8Array(1_000_000).fill(0xff)), second * 65_536 + first)
})
