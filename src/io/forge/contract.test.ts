import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  addRequest,
  createStore,
  type FakeStore,
  reply,
  repository,
  secret,
} from '../../../test/forge/fake-forge.ts'
import { fakes } from '../../../test/forge/fakes.ts'
import { apiPath } from '../../../test/forge/forge-over.ts'
import { stillClock } from '../../../test/still-clock.ts'
import { type Listener, listen } from '../../server/listen/index.ts'
import { nodeSend, type Send } from '../http/index.ts'
import {
  closeRequest,
  type Forge,
  ForgeError,
  forgeKinds,
  openForge,
  type RequestSpec,
  syncRequest,
} from './index.ts'

const never = new AbortController().signal
const branches = { head: 'tidemark/update', base: 'main' }
const automations = ['flux-system/apps'] as const
const wanted: RequestSpec = {
  branches,
  content: { title: 'Update app to 1.1', body: '| a |\n| b |\n', automations, labels: ['deps'] },
  isDraft: false,
  autoMerge: false,
}

for (const kind of forgeKinds) {
  describe(`${kind}: what every forge keeps`, () => {
    let store = createStore()
    let listener: Listener
    before(async () => {
      listener = await listen((request, signal) => fakeOf(store)(request, signal))
    })
    after(() => listener.close())

    /** One fake for each store, as labels live as long as their forge. */
    const running = new WeakMap<FakeStore, Send>()
    const fakeOf = (of: FakeStore): Send => {
      const send = running.get(of) ?? fakes[kind](of, apiPath)
      running.set(of, send)
      return send
    }
    const fresh = (token = secret): Forge => {
      store = createStore()
      const target = { kind, apiUrl: `${listener.url}${apiPath}`, repository }
      const credentials = { kind: 'token', token } as const
      return openForge(target, {
        send: nodeSend(),
        clock: stillClock(Date.UTC(2026, 0, 1)),
        credentials,
      })
    }

    test('a request is opened with its title, text, labels and marks', async () => {
      const forge = fresh()
      const done = await syncRequest(forge, wanted, never)
      assert.equal(done.kind, 'opened')
      const found = await forge.find(branches, never)
      assert.ok(found)
      assert.equal(found.title, 'Update app to 1.1')
      assert.equal(found.body, '| a |\n| b |')
      assert.deepEqual(found.automations, automations)
      assert.deepEqual(found.labels, ['deps'])
      assert.equal(found.isDraft, false)
      assert.match(found.url, /^https:\/\/forge\.test\/acme\/fleet\/.*1$/)
      assert.match(store.requests[0]?.body ?? '', /<!-- tidemark: flux-system\/apps -->/)
    })

    test('a request that is over is found with how it ended, and as its branch stood then', async () => {
      const forge = fresh()
      assert.equal(await forge.findEnded(branches, never), undefined)
      await syncRequest(forge, wanted, never)
      assert.equal(await forge.findEnded(branches, never), undefined, 'it is open')
      const [request] = store.requests
      assert.ok(request)
      Object.assign(request, { isOpen: false })
      store.tipOf = () => 'bead'
      const closed = { number: request.number, commit: 'c0ffee', isMerged: false }
      assert.deepEqual(await forge.findEnded(branches, never), closed)
      Object.assign(request, { isMerged: true })
      assert.deepEqual(await forge.findEnded(branches, never), { ...closed, isMerged: true })
      Object.assign(request, { isFork: true })
      assert.equal(await forge.findEnded(branches, never), undefined, 'it is of a fork')
      assert.equal(await forge.find(branches, never), undefined)
    })

    test('the second time nothing is written, and one read is enough', async () => {
      const forge = fresh()
      await syncRequest(forge, wanted, never)
      const [calls, writes] = [store.calls.length, store.writes.length]
      assert.equal((await syncRequest(forge, wanted, never)).kind, 'unchanged')
      assert.equal(store.writes.length, writes)
      assert.equal(store.calls.length, calls + 1)
      assert.equal(store.requests.length, 1)
    })

    test('only what differs is written, and labels of others stay', async () => {
      const forge = fresh()
      await syncRequest(forge, wanted, never)
      store.requests[0]?.labels.push('other')
      const labels = ['Deps', 'shared', 'new']
      const content = { ...wanted.content, title: 'Update app to 1.2', labels }
      const done = await syncRequest(forge, { ...wanted, content }, never)
      assert.equal(done.kind, 'updated')
      const found = await forge.find(branches, never)
      assert.equal(found?.title, 'Update app to 1.2')
      assert.equal(found.body, '| a |\n| b |')
      assert.deepEqual([...found.labels].sort(), ['deps', 'new', 'other', 'shared'])
      assert.equal(store.requests.length, 1)
    })

    test('a draft is opened as one, and stays what people make of it', async () => {
      const forge = fresh()
      await syncRequest(forge, { ...wanted, isDraft: true }, never)
      const draft = await forge.find(branches, never)
      assert.ok(draft?.isDraft)
      assert.equal(draft.title, 'Update app to 1.1')
      await forge.update(draft, { title: 'Another title' }, never)
      assert.ok((await forge.find(branches, never))?.isDraft)

      await forge.update({ ...draft, title: 'Another title' }, { isDraft: false }, never)
      const ready = await forge.find(branches, never)
      assert.equal(ready?.isDraft, false)
      assert.equal(ready.title, 'Another title')
      await syncRequest(forge, { ...wanted, isDraft: true }, never)
      assert.equal((await forge.find(branches, never))?.isDraft, false)
      await forge.update(ready, { isDraft: true }, never)
      assert.ok((await forge.find(branches, never))?.isDraft)
    })

    test("somebody else's request is left alone", async () => {
      const forge = fresh()
      addRequest(store, { ...branches, body: 'by hand' })
      assert.equal((await syncRequest(forge, wanted, never)).kind, 'foreign')
      const closed = await closeRequest(forge, { branches, automations }, 'bye', never)
      assert.equal(closed.kind, 'foreign')
      assert.deepEqual(store.writes, [])
    })

    test('a fork with the same branch and our mark is not ours', async () => {
      const forge = fresh()
      const body = '<!-- tidemark: flux-system/apps -->'
      addRequest(store, { ...branches, isFork: true, body })
      assert.equal(await forge.find(branches, never), undefined)
      assert.equal((await syncRequest(forge, wanted, never)).kind, 'opened')
      assert.equal(store.requests[0]?.title, 'A change')
    })

    test('a request into another base is another request', async () => {
      const forge = fresh()
      addRequest(store, { head: branches.head, base: 'release' })
      assert.equal((await syncRequest(forge, wanted, never)).kind, 'opened')
    })

    test('the request is found behind many others', async () => {
      const forge = fresh()
      store.pageSize = 2
      for (let index = 0; index < 5; index++) addRequest(store, { head: `b${index}` })
      addRequest(store, { ...branches, title: 'the last one' })
      assert.equal((await forge.find(branches, never))?.title, 'the last one')
    })

    test('who loses the race to open takes the request of the winner', async () => {
      const forge = fresh()
      let isFirst = true
      store.intercept = ({ method }) => {
        if (method !== 'POST' || !isFirst) return undefined
        isFirst = false
        const body = 'of the winner\n\n<!-- tidemark: flux-system/apps -->\n'
        addRequest(store, { ...branches, body, labels: ['deps'] })
        return undefined
      }
      // At Gitea the first POST makes the label.
      assert.equal((await syncRequest(forge, wanted, never)).kind, 'updated')
      assert.equal(store.requests.length, 1)
      assert.equal(store.requests[0]?.title, 'Update app to 1.1')
    })

    test('who loses it to a person leaves the request of the person alone', async () => {
      const forge = fresh()
      store.intercept = ({ method, path }) => {
        if (method !== 'POST' || path.endsWith('/labels')) return undefined
        if (store.requests.length === 0) addRequest(store, { ...branches, body: 'by hand' })
        return undefined
      }
      assert.equal((await syncRequest(forge, wanted, never)).kind, 'foreign')
      assert.equal(store.requests.length, 1)
      assert.equal(store.requests[0]?.body, 'by hand')
    })

    test('a conflict in words that nobody knows is looked at, too', async () => {
      for (const status of [409, 422]) {
        const forge = fresh()
        await syncRequest(forge, wanted, never)
        let finds = 0
        store.intercept = ({ method, path }) => {
          if (method === 'POST' && !path.endsWith('/labels')) return reply(status, { message: '?' })
          const isFind = method === 'GET' && /(?:pulls|merge_requests)$/.test(path)
          return isFind && finds++ === 0 ? reply(200, []) : undefined
        }
        assert.equal((await syncRequest(forge, wanted, never)).kind, 'unchanged')
        assert.equal(store.requests.length, 1)
      }
    })

    test('a text that no forge takes is cut once, and then stays as it is', async () => {
      const forge = fresh()
      const body = '| a | b | c | d | e |\n'.repeat(4_000)
      const long = { ...wanted, content: { ...wanted.content, body } }
      await syncRequest(forge, long, never)
      assert.ok((store.requests[0]?.body.length ?? 0) <= 65_536)
      assert.equal((await syncRequest(forge, long, never)).kind, 'unchanged')
    })

    test('a request that may not be closed is not commented on', async () => {
      const forge = fresh()
      await syncRequest(forge, wanted, never)
      store.intercept = ({ method }) =>
        method === 'PATCH' || method === 'PUT' ? reply(403, { message: 'no' }) : undefined
      const error = await failure(closeRequest(forge, { branches, automations }, 'bye', never))
      assert.equal(error.code, 'FORGE_FORBIDDEN')
      assert.deepEqual(store.requests[0]?.comments, [])
    })

    test('our request is closed with a comment, once', async () => {
      const forge = fresh()
      await syncRequest(forge, wanted, never)
      const mine = { branches, automations }
      assert.equal((await closeRequest(forge, mine, 'nothing is left', never)).kind, 'closed')
      assert.deepEqual(store.requests[0]?.comments, ['nothing is left'])
      assert.equal(store.requests[0].isOpen, false)
      assert.equal((await closeRequest(forge, mine, 'again', never)).kind, 'none')
    })

    test('a request that is also of another automation stays open', async () => {
      const forge = fresh()
      const content = {
        ...wanted.content,
        automations: [...automations, 'flux-system/infra'] as const,
      }
      await syncRequest(forge, { ...wanted, content }, never)
      const closed = await closeRequest(forge, { branches, automations }, 'bye', never)
      assert.equal(closed.kind, 'foreign')
      assert.ok(store.requests[0]?.isOpen)
    })

    test('auto-merge is asked for, and asking again does no harm', async () => {
      const forge = fresh()
      const merging = { ...wanted, autoMerge: {} }
      const done = await syncRequest(forge, merging, never)
      assert.ok(done.kind === 'opened' && done.autoMergeRefusal === undefined)
      assert.ok(store.requests[0]?.hasAutoMerge && store.requests[0].isOpen)
      const calls = store.calls.length
      const again = await syncRequest(forge, merging, never)
      if (kind !== 'gitea') assert.equal(store.calls.length, calls + 1)
      assert.ok(again.kind === 'unchanged' && again.autoMergeRefusal === undefined)
    })

    test('what nothing guards does not merge by itself, and that is said', async () => {
      const forge = fresh()
      store.isGuarded = false
      const done = await syncRequest(forge, { ...wanted, autoMerge: { method: 'merge' } }, never)
      assert.ok(done.kind === 'opened')
      assert.match(done.autoMergeRefusal ?? '', /^cannot let .* merge by itself: .+; .+/)
      assert.ok(store.requests[0]?.isOpen)
      assert.equal(store.requests[0].hasAutoMerge, false)
    })

    test('what has no known commit does not merge by itself', async () => {
      const forge = fresh()
      const done = await openedIn(forge)
      const blind: Forge = { ...forge, find: async () => ({ ...done, commit: '' }) }
      const again = await syncRequest(blind, { ...wanted, autoMerge: {} }, never)
      assert.ok(again.kind === 'unchanged')
      assert.match(again.autoMergeRefusal ?? '', /does not say which commit it would merge/)
      assert.equal(store.requests[0]?.hasAutoMerge, false)
    })

    test('a draft does not merge by itself', async () => {
      const forge = fresh()
      const done = await syncRequest(forge, { ...wanted, isDraft: true, autoMerge: {} }, never)
      assert.ok(done.kind === 'opened')
      assert.equal(done.autoMergeRefusal, 'a draft does not merge by itself')
    })

    test('a token that is not accepted is named as the cause, and never repeated', async () => {
      const forge = fresh('wrong-token')
      store.intercept = (call) => reply(401, { message: `no: ${call.authorization}` })
      const error = await failure(syncRequest(forge, wanted, never))
      assert.equal(error.code, 'FORGE_UNAUTHORIZED')
      assert.match(error.message, /^cannot look for a .* request from 'tidemark\/update'/)
      assert.match(error.message, /no: \w+ \*\*\*; give one that is valid and has the scope/)
      assert.doesNotMatch(JSON.stringify([error.message, error.facts]), /wrong-token/)
    })

    test('a call that is given up ends at once', async () => {
      const forge = fresh()
      store.intercept = () => assert.fail('not sent')
      const gone = AbortSignal.abort()
      await assert.rejects(syncRequest(forge, wanted, gone), { code: 'CANCELLED' })
      const request = await openedIn(fresh())
      for (const work of [
        () => forge.open(branches, { ...wanted.content, isDraft: false }, gone),
        () => forge.update(request, { title: 'x' }, gone),
        () => forge.close(request, 'x', gone),
        () => forge.enableAutoMerge(request, undefined, gone),
      ]) {
        await assert.rejects(work, { code: 'CANCELLED' })
      }
    })

    async function openedIn(forge: Forge) {
      const done = await syncRequest(forge, wanted, never)
      assert.ok(done.kind === 'opened')
      return done.request
    }
  })
}

async function failure(work: Promise<unknown>): Promise<ForgeError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof ForgeError, String(error))
  return error
}
