import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock, systemRandom } from './index.ts'

test('the clock tells the time of the machine', () => {
  const before = Date.now()
  const nowMs = systemClock.nowMs()
  assert.ok(before <= nowMs && nowMs <= Date.now())
})

test('a sleeper wakes when its time has come', async (t) => {
  await systemClock.sleep(1, t.signal)
})

test('a sleeper is woken by its signal, with its reason', async () => {
  const abort = new AbortController()
  const sleeping = systemClock.sleep(1_000_000, abort.signal)
  abort.abort(new Error('enough'))
  await assert.rejects(sleeping, /^Error: enough$/)
  await assert.rejects(systemClock.sleep(1_000_000, abort.signal), /^Error: enough$/)
})

test('chance gives numbers below one, and as many bytes as were asked for', () => {
  const next = systemRandom.next()
  assert.ok(next >= 0 && next < 1)
  assert.equal(systemRandom.bytes(16).length, 16)
  assert.notDeepEqual(systemRandom.bytes(16), systemRandom.bytes(16))
})

test('a sleeper that was woken, or has slept, leaves no timer', async (t) => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const abort = new AbortController()
  const sleeping = systemClock.sleep(1_000_000, abort.signal)
  assert.equal(timers(), before + 1)
  abort.abort()
  await sleeping.catch(() => undefined)
  await systemClock.sleep(1, t.signal)
  assert.equal(timers(), before)
})

test('systemClock: a sleep of years does not end at once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const abort = new AbortController()
  let isOver = false
  const sleep = (async () => {
    await systemClock.sleep(2 ** 40, abort.signal)
    isOver = true
  })()
  t.mock.timers.tick(2 ** 31 - 1)
  await Promise.resolve()
  assert.equal(isOver, false)
  abort.abort(new Error('enough'))
  await assert.rejects(sleep, /^Error: enough$/)
})
