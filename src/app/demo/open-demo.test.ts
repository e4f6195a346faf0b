import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { inlineOffload } from '../../base/index.ts'
import { systemClock, systemRandom } from '../../io/system/index.ts'
import type { Surroundings } from '../request.ts'
import { openDemo } from './open-demo.ts'

const ports: Surroundings = {
  env: { PATH: process.env['PATH'] ?? '' },
  cwd: '/',
  clock: systemClock,
  random: systemRandom,
  log() {},
  offload: inlineOffload,
  hide() {},
  reporter: { scanning() {}, scanned() {}, scansDone() {} },
}
const { signal } = new AbortController()

test('a demo: one commit with the published tags, then nothing to do', async (t) => {
  const demo = await openDemo(ports, signal)
  t.after(async () => {
    await demo.close()
    rmSync(demo.folder, { recursive: true })
  })
  demo.publish()
  const first = await demo.update(signal)
  const second = await demo.update(signal)
  assert.deepEqual(await demo.verify(first, second, signal), [])
  for (const image of demo.images) {
    const { choice } = await demo.rank(image, signal)
    assert.equal(choice?.kind === 'chosen' && choice.tag, image.after)
  }
})

test('a demo that did nothing is not right', async (t) => {
  const demo = await openDemo(ports, signal)
  t.after(async () => {
    await demo.close()
    rmSync(demo.folder, { recursive: true })
  })
  const idle = await demo.update(signal)
  assert.notDeepEqual(await demo.verify(idle, idle, signal), [])
})

test('an aborted start leaves no server behind', async () => {
  await assert.rejects(openDemo(ports, AbortSignal.abort(new Error('stop'))), /stop/)
})
