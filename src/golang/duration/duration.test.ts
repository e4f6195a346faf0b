import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DurationCode, formatDuration, formatDurationJson, parseDuration } from './index.ts'

// biome-ignore format: a table is read down its columns
const lengths: readonly [text: string, ns: bigint, canonical: string][] = [
  ['0',                        0n,                         '0s'                       ],
  ['1h30m',                    5_400_000_000_000n,         '1h30m0s'                  ],
  ['0.5h',                     1_800_000_000_000n,         '30m0s'                    ],
  ['1ms1h',                    3_600_001_000_000n,         '1h0m0.001s'               ],
  ['-.5s',                     -500_000_000n,              '-500ms'                   ],
  ['1.5us',                    1_500n,                     '1.5µs'                    ],
  ['2562047h47m16.854775807s', 9_223_372_036_854_775_807n, '2562047h47m16.854775807s' ],
  ['-9223372036854775808ns',   -(1n << 63n),               '-2562047h47m16.854775808s'],
]

for (const [text, ns, canonical] of lengths) {
  test(`parseDuration: ${text} is ${canonical}`, () => {
    assert.equal(parseDuration(text), ns)
    assert.equal(formatDuration(ns), canonical)
    assert.equal(formatDurationJson(ns), `"${canonical}"`)
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [text: string, message: string][] = [
  ['',                      'time: invalid duration ""'                          ],
  ['.',                     'time: invalid duration "."'                         ],
  ['3',                     'time: missing unit in duration "3"'                 ],
  ['1d',                    'time: unknown unit "d" in duration "1d"'            ],
  ['1é',                    'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
  ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'     ],
]

const code: DurationCode = 'INVALID_DURATION'

for (const [text, message] of refused) {
  test(`parseDuration: refuses '${text}'`, () => {
    assert.throws(() => parseDuration(text), { code, message })
  })
}

test('formatDuration: parses back to the same length', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (ns) => {
      // The fraction goes through floating point, as in Go, so the last digits may be lost.
      const parsed = parseDuration(formatDuration(ns))
      const off = parsed > ns ? parsed - ns : ns - parsed
      assert.ok(off <= 1n)
    }),
  )
})
