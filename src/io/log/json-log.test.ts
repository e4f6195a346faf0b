import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts, LogLevel } from '../../base/index.ts'
import { jsonLog } from './index.ts'

const clock = { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678), sleep: async () => undefined }

function linesOf(least: LogLevel, ...entries: (readonly [LogLevel, string, Facts?])[]): string[] {
  const lines: string[] = []
  const log = jsonLog({ clock, write: (line) => lines.push(line), level: least })
  for (const [level, msg, facts] of entries) log(level, msg, facts)
  return lines
}

const start = (level: string) => `{"level":"${level}","ts":"2026-01-02T03:04:05.678Z"`

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, facts: Facts, rest: string][] = [
  ['a text alone',            {},                          `"msg":"done"}`                          ],
  ['facts in their order',    { b: 1, a: 'x', is: true },         `"msg":"done","b":1,"a":"x","is":true}`  ],
  ['a fact without a value',  { b: undefined },                   `"msg":"done"}`                          ],
  ['a line break is escaped', { error: 'a\nb' },                  `"msg":"done","error":"a\\nb"}`          ],
  ['own keys stay',           { level: 'x', ts: 'y', msg: 'z' },  `"msg":"done"}`                          ],
]

for (const [name, facts, rest] of rows) {
  test(`jsonLog: ${name}`, () => {
    assert.deepEqual(linesOf('info', ['info', 'done', facts]), [`${start('info')},${rest}`])
  })
}

test('jsonLog: what is less important is left out', () => {
  const all: [LogLevel, string][] = [
    ['debug', 'd'],
    ['info', 'i'],
    ['error', 'e'],
  ]
  assert.deepEqual(
    (['debug', 'info', 'error'] as const).map((least) => linesOf(least, ...all).length),
    [3, 2, 1],
  )
  assert.equal(linesOf('error', ...all)[0], `${start('error')},"msg":"e"}`)
})
