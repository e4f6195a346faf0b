import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Perishable, type TokenCache, tokenCache } from './index.ts'

const never = new AbortController().signal

type Token = Perishable & { readonly id: number }

/** A cache whose clocks are moved by hand, and a count of what was created. */
function world(options: { maxEntries?: number; maxDurationMs?: number } = {}) {
  const time = { wallMs: 1_000_000, upMs: 0 }
  const cache: TokenCache<Token> = tokenCache({
    clock: { nowMs: () => time.wallMs },
    uptimeMs: () => time.upMs,
    ...options,
  })
  let created = 0
  const get = (key: string, lifetimeMs: number): Promise<Token> => {
    const create = async () => ({ id: ++created, expiresAtMs: time.wallMs + lifetimeMs })
    return cache.get(key, create, never)
  }
  const pass = (ms: number): void => {
    time.wallMs += ms
    time.upMs += ms
  }
  return { cache, time, get, pass, created: () => created }
}

const hour = 3_600_000

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, options: object, lifetimeMs: number, keptMs: number][] = [
  ['80 % of its life',               {},                        1_000_000,            800_000],
  ['an hour at most',                {},                        12 * hour,            hour],
  ['as long as is allowed',          { maxDurationMs: 60_000 }, hour,                 60_000],
  ['an hour, though more is asked',  { maxDurationMs: 5 * hour }, 12 * hour,          hour],
  ['an hour when it has no end',     {},                        Number.POSITIVE_INFINITY, hour],
]
for (const [name, options, lifetimeMs, keptMs] of rows) {
  test(`tokenCache: a token is kept for ${name}`, async () => {
    const { get, pass } = world(options)
    await get('k', lifetimeMs)
    pass(keptMs - 1)
    assert.equal((await get('k', lifetimeMs)).id, 1)
    pass(1)
    assert.equal((await get('k', lifetimeMs)).id, 2)
  })
}

test('tokenCache: either clock ends a token', async () => {
  for (const clock of ['wallMs', 'upMs'] as const) {
    const { get, time, created } = world()
    await get('k', hour)
    time[clock] += hour
    await get('k', hour)
    assert.equal(created(), 2)
  }
})

test('tokenCache: what has ended, and what ends at no known time, is not kept', async () => {
  for (const lifetimeMs of [0, -1, Number.NaN]) {
    const { get, created } = world()
    await get('k', lifetimeMs)
    await get('k', lifetimeMs)
    assert.equal(created(), 2)
  }
})

test('tokenCache: the one unused for longest makes room', async () => {
  const { get, created } = world({ maxEntries: 2 })
  for (const key of ['a', 'b', 'a', 'c', 'a']) await get(key, hour)
  assert.equal(created(), 3)
  await get('b', hour)
  assert.equal(created(), 4)
})

test('tokenCache: a hundred tokens are kept, of size 0 none', async () => {
  const usual = world()
  for (let key = 0; key < 101; key++) await usual.get(`${key}`, hour)
  await usual.get('1', hour)
  assert.equal(usual.created(), 101)
  await usual.get('0', hour)
  assert.equal(usual.created(), 102)
  const off = world({ maxEntries: 0 })
  await off.get('k', hour)
  await off.get('k', hour)
  assert.equal(off.created(), 2)
})

test('tokenCache: those who ask together share one request', async () => {
  const { get, created } = world()
  const tokens = await Promise.all([get('k', hour), get('k', hour), get('other', hour)])
  assert.deepEqual(
    tokens.map(({ id }) => id),
    [1, 1, 2],
  )
  assert.equal(created(), 2)
})

test('tokenCache: a failure is told to all who wait, and not kept', async () => {
  const { cache, get } = world()
  const fail = async (): Promise<Token> => {
    throw new Error('down')
  }
  const asked = [cache.get('k', fail, never), cache.get('k', fail, never)]
  const ended = await Promise.allSettled(asked)
  assert.ok(ended.every(({ status }) => status === 'rejected'))
  assert.equal((await get('k', hour)).id, 1)
})

test('tokenCache: the work ends when the last one who waits has left', async () => {
  const { cache, get } = world()
  const asker = new AbortController()
  const wait = (signal: AbortSignal): Promise<Token> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  const asked = cache.get('k', wait, asker.signal)
  asker.abort('enough')
  await assert.rejects(asked, (reason) => reason === 'enough')
  assert.equal((await get('k', hour)).id, 1)
})
