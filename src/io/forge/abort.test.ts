import assert from 'node:assert/strict'
import { test } from 'node:test'
import { abortEverywhere } from '../../../test/abort-everywhere.ts'
import {
  addRequest,
  createStore,
  reply,
  repository,
  secret,
} from '../../../test/forge/fake-forge.ts'
import { fakes } from '../../../test/forge/fakes.ts'
import { apiPath, nowMs } from '../../../test/forge/forge-over.ts'
import type { Send } from '../http/index.ts'
import {
  closeRequest,
  type Forge,
  ForgeError,
  forgeKinds,
  locateForge,
  openForge,
  syncRequest,
} from './index.ts'

const branches = { head: 'update', base: 'main' }
const automations = ['flux-system/apps'] as const
const content = { title: 'Update', body: 'text', automations, labels: ['deps'] }
const wanted = { branches, content, isDraft: false, autoMerge: {} }

async function changed(forge: Forge, signal: AbortSignal): Promise<unknown> {
  const request = await forge.find(branches, signal)
  assert.ok(request)
  await forge.update(request, { title: 'Another', addLabels: ['new'] }, signal)
  return forge.close(request, 'no more', signal)
}

/** Refused or not, an answer there was. */
async function autoMerged(forge: Forge, signal: AbortSignal): Promise<unknown> {
  const request = await forge.find(branches, signal)
  assert.ok(request)
  return forge.enableAutoMerge(request, 'squash', signal).catch((thrown: unknown) => {
    if (!(thrown instanceof ForgeError)) throw thrown
  })
}

type Work = (forge: Forge, signal: AbortSignal) => Promise<unknown>

// biome-ignore format: a table is read down its columns
const works: readonly [name: string, hasRequest: boolean, work: Work, fewest: number][] = [
  ['opening a request',                    false, (forge, signal) => syncRequest(forge, wanted, signal),                        3],
  ['finding, changing and closing one',    true,  changed,                                                                      4],
  ['letting one merge by itself',          true,  autoMerged,                                                                   2],
  ['closing the one of an automation',     true,  (forge, signal) => closeRequest(forge, { branches, automations }, 'x', signal), 2],
]

for (const kind of forgeKinds) {
  for (const [name, hasRequest, work, fewest] of works) {
    test(`${kind}: ${name} may be given up at every request`, async () => {
      const fresh = (): Send => {
        const store = createStore()
        const body = '<!-- tidemark: flux-system/apps -->'
        if (hasRequest) addRequest(store, { ...branches, body })
        return fakes[kind](store, apiPath)
      }
      const target = { kind, apiUrl: `https://git.corp${apiPath}`, repository }
      const credentials = { kind: 'token', token: secret } as const
      const count = await abortEverywhere(
        (ports, signal) => work(openForge(target, { ...ports, credentials }), signal),
        fresh,
        nowMs,
      )
      assert.ok(count >= fewest, `only ${count} requests`)
    })
  }
}

test('locateForge: may be given up at every probe', async () => {
  const nobody: Send = async () => reply(404, {})
  const count = await abortEverywhere(
    (ports, signal) =>
      locateForge('https://git.corp/a/b', {}, ports, signal).catch((thrown: unknown) => {
        signal.throwIfAborted()
        assert.match(String(thrown), /cannot tell which forge/)
      }),
    () => nobody,
    nowMs,
  )
  assert.equal(count, forgeKinds.length)
})
