import assert from 'node:assert/strict'
import { type TestContext, test as testHere } from 'node:test'
import { isMainThread, type Worker } from 'node:worker_threads'
import { Failure, type Work } from '../../base/index.ts'
import { openThreads, serveWorks, type Threads } from './index.ts'

// This file is also what its threads run.
const always = () => true
const echoWork: Work<{ value: unknown; large: boolean }, unknown> = {
  name: 'echo',
  run: ({ value }) => value,
  isLarge: ({ large }) => large,
}
const countWork: Work<{ items: readonly string[]; keyOf?: (item: string) => string }, number> = {
  name: 'count',
  run: ({ items, keyOf = (item) => item }) => new Set(items.map(keyOf)).size,
  isLarge: always,
  packed: ({ items }) => ({ items }),
}
const failWork: Work<string, never> = {
  name: 'fail',
  isLarge: always,
  run(how) {
    if (how === 'exit') process.exit(3)
    if (how === 'error') throw new Error('a bug')
    const facts = { host: 'h' }
    throw new Failure('CODE', 'words', { remedy: { afterMs: 5 }, advice: 'trust-tree', facts })
  },
}
const endlessWork: Work<undefined, never> = {
  name: 'endless',
  isLarge: always,
  run() {
    for (;;);
  },
}
const environmentWork: Work<undefined, readonly string[]> = {
  name: 'environment',
  isLarge: always,
  run: () => Object.keys(process.env),
}
const test: typeof testHere | (() => void) = isMainThread ? testHere : () => undefined
if (!isMainThread) serveWorks([countWork, echoWork, failWork, endlessWork, environmentWork])

function threadsFor(t: TestContext, count = 2): Threads {
  const threads = openThreads({ entry: new URL(import.meta.url), count })
  t.after(() => threads.close())
  return threads
}

/** Threads that were started and live still. */
const started: Worker[] = []
process.on('worker', (worker) => started.push(worker))
const living = (): number => started.filter(({ threadId }) => threadId !== -1).length

const numbers = Array.from({ length: 100_000 }, (_, index) => index)
const words = numbers.map((number) => `v${number}`)

// biome-ignore format: a table is read down its columns
const values: readonly [name: string, value: unknown][] = [
  ['a text',                          'text'],
  ['nothing',                         undefined],
  ['bytes',                           new Uint8Array([1, 2, 3])],
  ['a long array',                    words],
  ['an array of just one chunk',      words.slice(0, 2_000)],
  ['an array of a chunk and an item', words.slice(0, 2_001)],
  ['long arrays in an object',        { words, numbers, more: { words, none: [] } }],
  ['a long array deep inside',        { a: { b: { c: { words } } } }],
  ['a map',                           new Map([['a', [1]]])],
  ['lone surrogates, odd keys',       { '__proto__x': '\ud800', '': ['\n\0'] }],
]

test('a thread gets and gives back', async (t) => {
  const { offload } = threadsFor(t, 1)
  for (const [name, value] of values) {
    assert.deepEqual(await offload(echoWork, { value, large: true }, t.signal), value, name)
  }
})

test('small inputs start no thread', async (t) => {
  assert.equal(await threadsFor(t).offload(echoWork, { value: 1, large: false }, t.signal), 1)
  assert.equal(living(), 0)
})

test('a failure comes back with all that it has', async (t) => {
  const done = threadsFor(t).offload(failWork, 'failure', t.signal)
  await assert.rejects(done, (thrown) => {
    assert.ok(thrown instanceof Failure)
    const { code, message, remedy, advice, facts } = thrown
    assert.deepEqual(
      { code, message, remedy, advice, facts },
      {
        code: 'CODE',
        message: 'words',
        remedy: { afterMs: 5 },
        advice: 'trust-tree',
        facts: { host: 'h' },
      },
    )
    return true
  })
})

test('another error comes back with its text and stack', async (t) => {
  const { offload } = threadsFor(t)
  await assert.rejects(offload(failWork, 'error', t.signal), (thrown: Error) => {
    assert.equal(thrown.message, 'a bug')
    assert.match(thrown.stack ?? '', /threads\.test\.ts/)
    return true
  })
  assert.equal(await offload(echoWork, { value: 1, large: true }, t.signal), 1, 'and it goes on')
})

test('a work that no thread knows is refused by its name', async (t) => {
  const unknown: Work<number, number> = { name: 'other', run: (n) => n, isLarge: () => true }
  await assert.rejects(threadsFor(t).offload(unknown, 1, t.signal), /no thread does 'other'/)
})

test('input that cannot be copied as it is is packed first', async (t) => {
  const { offload } = threadsFor(t)
  assert.equal(await offload(countWork, { items: words, keyOf: (word) => word }, t.signal), 100_000)
})

test('an abort ends the thread in the middle of its work; others go on', async (t) => {
  const threads = threadsFor(t)
  const { offload } = threads
  const abort = new AbortController()
  const endless = offload(endlessWork, undefined, abort.signal)
  assert.equal(await offload(echoWork, { value: 1, large: true }, t.signal), 1)
  assert.equal(living(), 2)
  abort.abort(new Error('enough'))
  await assert.rejects(endless, /^Error: enough$/)
  assert.equal(await offload(echoWork, { value: 2, large: true }, t.signal), 2)
  await threads.close()
  assert.equal(living(), 0)
})

test('who is aborted while waiting for a thread leaves alone', async (t) => {
  const { offload } = threadsFor(t, 1)
  const [first, second] = [new AbortController(), new AbortController()]
  const endless = offload(endlessWork, undefined, first.signal)
  const waiting = offload(echoWork, { value: 2, large: true }, second.signal)
  const last = offload(echoWork, { value: 3, large: true }, t.signal)
  await new Promise((resolve) => setImmediate(resolve))
  second.abort(new Error('left'))
  await assert.rejects(waiting, /^Error: left$/)
  first.abort(new Error('enough'))
  await assert.rejects(endless, /enough/)
  assert.equal(await last, 3)
})

test('who comes aborted starts nothing', async (t) => {
  const { offload } = threadsFor(t)
  const gone = AbortSignal.abort(new Error('gone'))
  await assert.rejects(offload(echoWork, { value: 1, large: true }, gone), /^Error: gone$/)
})

test('a thread that dies fails its work, and the next work has a new one', async (t) => {
  const { offload } = threadsFor(t, 1)
  await assert.rejects(offload(failWork, 'exit', t.signal), /ended before its work was done/)
  assert.equal(await offload(echoWork, { value: 1, large: true }, t.signal), 1)
})

test('there are never more threads than the count', async (t) => {
  const { offload } = threadsFor(t, 2)
  const before = started.length
  const works = [1, 2, 3, 4, 5, 6, 7, 8].map((value) =>
    offload(echoWork, { value, large: true }, t.signal),
  )
  assert.deepEqual(await Promise.all(works), [1, 2, 3, 4, 5, 6, 7, 8])
  assert.equal(started.length - before, 2)
})

test('work after work is done by one thread', async (t) => {
  const { offload } = threadsFor(t, 2)
  const before = started.length
  for (const value of [1, 2, 3]) await offload(echoWork, { value, large: true }, t.signal)
  assert.equal(started.length - before, 1)
})

test('work that waits is done in the order of asking', async (t) => {
  const { offload } = threadsFor(t, 1)
  const done: number[] = []
  const works = [1, 2, 3, 4].map(async (value) => {
    await offload(echoWork, { value, large: true }, t.signal)
    done.push(value)
  })
  await Promise.all(works)
  assert.deepEqual(done, [1, 2, 3, 4])
})

test('close ends the threads, and what they do fails', async (t) => {
  const threads = threadsFor(t, 1)
  const endless = threads.offload(endlessWork, undefined, t.signal)
  const refused = assert.rejects(endless, /ended before its work was done/)
  while (living() === 0) await new Promise((resolve) => setImmediate(resolve))
  await threads.close()
  await refused
  assert.equal(living(), 0)
})

test('a thread knows no variable of this process', async (t) => {
  assert.deepEqual(await threadsFor(t).offload(environmentWork, undefined, t.signal), [])
})
