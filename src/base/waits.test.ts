import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitingFor, waitingText } from './index.ts'

function held(): { readonly done: Promise<void>; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { done: promise, end: resolve }
}

test('waitingText: what is waited for, each once, for as long as somebody does', async () => {
  assert.equal(waitingText(), '')
  const [one, two] = [held(), held()]
  const waits = [
    waitingFor('a.test', () => one.done),
    waitingFor('a.test', () => two.done),
    waitingFor('git fetch', () => two.done),
  ]
  assert.equal(waitingText(), " while waiting for 'a.test', 'git fetch'")
  one.end()
  await waits[0]
  assert.equal(waitingText(), " while waiting for 'a.test', 'git fetch'")
  two.end()
  await Promise.all(waits)
  assert.equal(waitingText(), '')
})

test('waitingText: work that fails is waited for no more, and many are counted', async () => {
  await assert.rejects(waitingFor('x', () => Promise.reject(new Error('no'))))
  const all = held()
  const waits = ['a', 'b', 'c', 'd', 'e'].map((name) => waitingFor(name, () => all.done))
  assert.equal(waitingText(), " while waiting for 'a', 'b', 'c' and 2 more")
  all.end()
  await Promise.all(waits)
})
