import assert from 'node:assert/strict'
import { test } from 'node:test'
import { abortable, inTurn } from './index.ts'

const none = new AbortController().signal

test('one after the other, in order, whatever becomes of those before', async () => {
  const queue = inTurn()
  const seen: string[] = []
  const step = (name: string, fails = false) =>
    queue(async () => {
      seen.push(`${name} begins`)
      await Promise.resolve()
      seen.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }, none)
  const ended = await Promise.allSettled([step('a'), step('b', true), step('c')])
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('a caller that gives up while it waits leaves at once and never begins', async () => {
  const queue = inTurn()
  const first = Promise.withResolvers<string>()
  const begun: string[] = []
  const waiting = queue(() => first.promise, none)
  const abort = new AbortController()
  const second = queue(async () => begun.push('second'), abort.signal)
  const third = queue(async () => begun.push('third'), none)
  abort.abort(new Error('enough'))
  await assert.rejects(second, /enough/)
  assert.deepEqual(begun, [])
  first.resolve('done')
  assert.equal(await waiting, 'done')
  await third
  assert.deepEqual(begun, ['third'])
})

test('work that has begun keeps its turn after its caller has left', async () => {
  const queue = inTurn()
  const work = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const abort = new AbortController()
  const first = queue(() => {
    begun.resolve()
    return work.promise
  }, abort.signal)
  await begun.promise
  abort.abort(new Error('enough'))
  await assert.rejects(first, /enough/)
  let isNext = false
  const next = queue(async () => {
    isNext = true
  }, none)
  await Promise.resolve()
  assert.equal(isNext, false)
  work.reject(new Error('nobody listens'))
  await next
  assert.equal(isNext, true)
})

test('abortable: an answer, a failure, an abort before and in the middle', async () => {
  const never = new Promise(() => undefined)
  assert.equal(await abortable(Promise.resolve('x'), none), 'x')
  await assert.rejects(abortable(Promise.reject(new Error('down')), none), /down/)
  await assert.rejects(abortable(never, AbortSignal.abort(new Error('before'))), /before/)
  const abort = new AbortController()
  const waiting = abortable(never, abort.signal)
  abort.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
})
