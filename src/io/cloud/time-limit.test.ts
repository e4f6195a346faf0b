import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clock, signal } from '../../../test/cloud/vendor.ts'
import { identityWithin } from './time-limit.ts'

const hasty = { ...clock, sleep: async () => undefined }

/** Ends with the reason of its signal, as reading a file does. */
const waiting = (limited: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    limited.addEventListener('abort', () => reject(limited.reason), { once: true })
  })

test('identityWithin: the end of the time is a failure that callers know', async () => {
  await assert.rejects(identityWithin(5, hasty, waiting, signal), {
    code: 'CLOUD_UNREACHABLE',
    message: 'no identity within 5 ms',
  })
})

test('identityWithin: words of the work itself are kept', async () => {
  const work = (limited: AbortSignal) =>
    waiting(limited).catch((reason: Error) => {
      throw new Error(`asked in vain: ${reason.message}`)
    })
  const asked = identityWithin(5, hasty, work, signal)
  await assert.rejects(asked, /^Error: asked in vain: no answer within 5 ms$/)
})

test('identityWithin: who gives up is told why', async () => {
  const asker = new AbortController()
  const asked = identityWithin(5, clock, waiting, asker.signal)
  asker.abort('enough')
  await assert.rejects(asked, (reason) => reason === 'enough')
})
