import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedWork } from './index.ts'

/** Work that ends when it is told to, or when its signal is aborted. */
function world() {
  const join = sharedWork<string>()
  const started: { readonly signal: AbortSignal; readonly end: (value: string) => void }[] = []
  const ask = (key: string, signal: AbortSignal = new AbortController().signal) =>
    join(
      key,
      (joint) =>
        new Promise((resolve, reject) => {
          started.push({ signal: joint, end: resolve })
          joint.addEventListener('abort', () => reject(joint.reason))
        }),
      signal,
    )
  return { join, ask, started }
}

test('sharedWork: those who ask together get one answer', async () => {
  const { ask, started } = world()
  const asked = [ask('a'), ask('a'), ask('b')]
  started[0]?.end('first')
  started[1]?.end('second')
  assert.deepEqual(await Promise.all(asked), ['first', 'first', 'second'])
  assert.ok(started.every(({ signal }) => !signal.aborted))
})

test('sharedWork: nothing is kept for those who ask later', async () => {
  const { ask, started } = world()
  for (const answer of ['old', 'new']) {
    const asked = ask('a')
    started.at(-1)?.end(answer)
    assert.equal(await asked, answer)
  }
})

test('sharedWork: a failure is told to all who wait, and not kept', async () => {
  const { join, ask, started } = world()
  const none = new AbortController().signal
  const fail = () => Promise.reject(new Error('down'))
  const ended = await Promise.allSettled([join('a', fail, none), join('a', fail, none)])
  assert.ok(ended.every(({ status }) => status === 'rejected'))
  const asked = ask('a')
  started[0]?.end('up')
  assert.equal(await asked, 'up')
})

test('sharedWork: one who gives up leaves alone, the last one ends the work', async () => {
  const { ask, started } = world()
  const [first, second] = [new AbortController(), new AbortController()]
  const asked = [ask('a', first.signal), ask('a', second.signal)]
  first.abort('one')
  await assert.rejects(asked[0] ?? Promise.resolve(), (reason) => reason === 'one')
  assert.equal(started[0]?.signal.aborted, false)
  second.abort('two')
  await assert.rejects(asked[1] ?? Promise.resolve(), (reason) => reason === 'two')
  assert.equal(started[0]?.signal.reason, 'two')
})

test('sharedWork: whoever asks after the last one left starts anew', async () => {
  const { ask, started } = world()
  const left = new AbortController()
  const abandoned = ask('a', left.signal)
  left.abort('enough')
  await assert.rejects(abandoned)
  const asked = ask('a')
  started[1]?.end('new')
  assert.equal(await asked, 'new')
})

test('sharedWork: who has given up already starts nothing', async () => {
  const { ask, started } = world()
  await assert.rejects(ask('a', AbortSignal.abort('before')), (reason) => reason === 'before')
  assert.equal(started.length, 0)
})
