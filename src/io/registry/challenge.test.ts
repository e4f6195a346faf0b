import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Challenge, parseChallenges } from './challenge.ts'

const bearer = (parameters: Record<string, string>): Challenge => ({ scheme: 'bearer', parameters })
const basic: Challenge = { scheme: 'basic', parameters: { realm: 'r' } }

// biome-ignore format: a table is read down its columns
const rows: readonly [header: string, challenges: Challenge[]][] = [
  ['Bearer realm="https://a/t",service="s"',          [bearer({ realm: 'https://a/t', service: 's' })]],
  ['  bearer  REALM = "a" , Scope="x:y:pull,push" ',  [bearer({ realm: 'a', scope: 'x:y:pull,push' })]],
  ['Bearer realm="a \\"b\\"", service=plain',         [bearer({ realm: 'a "b"', service: 'plain' })]],
  ['Negotiate, Basic realm="r", Bearer realm="a"',    [{ scheme: 'negotiate', parameters: {} }, basic, bearer({ realm: 'a' })]],
  ['Bearer realm="open',                              [bearer({ realm: '' })]],
  ['realm="nobody\'s"',                               []],
  ['(',                                               []],
  ['',                                                []],
]

for (const [header, challenges] of rows) {
  test(`parseChallenges: ${header}`, () => assert.deepEqual(parseChallenges([header]), challenges))
}

const pieces = ['Bearer ', ' ', ', ', 'a=', 'a="', '"', '\\', '"\\', '=', 'a', 'a=" ,', ',,']

test('parseChallenges: time grows as the header does, and one above 16 KiB is none', () => {
  for (const piece of pieces) {
    const long = `Bearer ${piece.repeat(64 * 1024)}`.slice(0, 16 * 1024)
    const start = performance.now()
    for (const header of [long, `${long.slice(0, -1)}(`]) parseChallenges([header])
    assert.ok(performance.now() - start < 1_000, piece)
    assert.deepEqual(parseChallenges([`${long} `]), [])
  }
})
