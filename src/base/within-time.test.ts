import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withinTime } from './index.ts'

const { signal } = new AbortController()

/** A clock whose sleepers wait until they are told, and are counted. */
function sleepers() {
  const asleep = new Set<() => void>()
  const sleep = (_delayMs: number, stop: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const wake = (): void => {
        asleep.delete(wake)
        resolve()
      }
      asleep.add(wake)
      stop.addEventListener('abort', () => {
        asleep.delete(wake)
        reject(stop.reason)
      })
    })
  return { asleep, clock: { sleep } }
}

const waiting = (limited: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    limited.addEventListener('abort', () => reject(limited.reason), { once: true })
  })

test('withinTime: work that ends in time is told as it is, and nobody sleeps on', async () => {
  const { asleep, clock } = sleepers()
  assert.equal(await withinTime(1, clock, async () => 'done', signal), 'done')
  const failing = withinTime(1, clock, () => Promise.reject(new Error('no')), signal)
  await assert.rejects(failing, /^Error: no$/)
  assert.equal(asleep.size, 0)
})

test('withinTime: the end of the time is a TimeoutError', async () => {
  const { asleep, clock } = sleepers()
  const asked = withinTime(5, clock, waiting, signal)
  for (const wake of asleep) wake()
  await assert.rejects(asked, { name: 'TimeoutError', message: 'no answer within 5 ms' })
})

test('withinTime: who gives up is told why, and nothing stays behind', async () => {
  const { asleep, clock } = sleepers()
  const asker = new AbortController()
  const asked = withinTime(5, clock, waiting, asker.signal)
  asker.abort('enough')
  await assert.rejects(asked, (reason) => reason === 'enough')
  assert.equal(asleep.size, 0)
})
