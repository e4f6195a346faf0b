import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../base/index.ts'
import { errorOf, thrownData } from './message.ts'

class RoomError extends Failure<'OWN_CODE'> {
  override readonly name = 'RoomError'
}

// biome-ignore format: a table is read down its columns
const failures: readonly [name: string, failure: Failure][] = [
  ['one with nothing but a text', new Failure('CODE', 'text')],
  ['one to try again',            new Failure('CODE', 'text', { remedy: 'retry' })],
  ['one to try again later',      new Failure('CODE', 'text', { remedy: { afterMs: 7 } })],
  ['one with advice',             new Failure('CODE', 'text', { advice: 'trust-tree' })],
  ['one with facts',              new Failure('CODE', 'text', { facts: { host: 'h', count: 1, is: true } })],
  ['one of a room',               new RoomError('OWN_CODE', 'text')],
]

for (const [name, failure] of failures) {
  test(`a failure that travels: ${name}`, () => {
    const there = errorOf(structuredClone(thrownData(failure)))
    assert.ok(there instanceof Failure)
    for (const key of ['code', 'message', 'remedy', 'advice', 'facts'] as const) {
      assert.deepEqual(there[key], failure[key], key)
    }
  })
}

test('other things that are thrown travel as errors', () => {
  const bug = errorOf(structuredClone(thrownData(new TypeError('a bug'))))
  assert.equal(bug.message, 'a bug')
  assert.match(bug.stack ?? '', /message\.test\.ts/)
  assert.equal(errorOf(structuredClone(thrownData('words'))).message, 'words')
})
