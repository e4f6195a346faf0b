import assert from 'node:assert/strict'
import { test } from 'node:test'
import { abortable, type Clock, encodeUtf8, Failure, inlineOffload } from '../../base/index.ts'
import { parseImageRepository } from '../../core/image/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { type ScanPorts, scan } from './scan.ts'
import { selectImages } from './select-images.ts'
import { memoryTags, type TagList, type TagReader } from './tag-reader.ts'

const text = `
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app}
spec: {image: ghcr.io/org/app, interval: 1m, exclusionList: ['-rc$']}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app}
spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {}}, digestReflectionPolicy: IfNotPresent}`
const objects = manifestsOf(
  readManifests([{ path: 'x.yaml', bytes: encodeUtf8(text) }]).objects,
  'ns',
)
const repository = objects.get('ImageRepository', 'ns', 'app')
assert.ok(repository)
const target = {
  repository,
  image: parseImageRepository(repository.spec.image, { insecure: false }),
}

/** A clock on which no deadline comes. */
const clock: Pick<Clock, 'sleep'> = {
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    }),
}

function readerOf(list: () => Promise<TagList>, digest = async () => 'sha256:1'): TagReader {
  return { open: async () => ({ listTags: list, readDigest: digest }) }
}

function portsOf(tags: TagReader): ScanPorts & { readonly store: ReturnType<typeof memoryTags> } {
  return { tags, store: memoryTags(), offload: inlineOffload, clock }
}

const complete =
  (...tags: string[]) =>
  async () => ({ tags, complete: true })

test('scan: a complete list is stored, without what is excluded', async (t) => {
  const ports = portsOf(readerOf(complete('2', '1', '3-rc')))
  await scan(target, ports, t.signal)
  const stored = await ports.store.get(repository, t.signal)
  assert.deepEqual([...(stored?.tags ?? [])].sort(), ['1', '2'])
})

// biome-ignore format: a table is read down its columns
const failures: readonly [name: string, list: () => Promise<TagList>, message: string][] = [
  ['an incomplete list',              async () => ({ tags: ['0'], complete: false, why: 'it loops' }), 'scan failed: the tag list is incomplete: it loops'],
  ['an incomplete list, nobody knows why', async () => ({ tags: ['0'], complete: false }),             'scan failed: the tag list is incomplete: it ended early'],
  ['a registry that fails',           async () => { throw new Error('boom') },                         'scan failed: boom'],
]

for (const [name, list, message] of failures) {
  test(`scan: ${name} never replaces what is stored`, async (t) => {
    const ports = portsOf(readerOf(complete('2')))
    await scan(target, ports, t.signal)
    const failing = { ...ports, tags: readerOf(list) }
    await assert.rejects(scan(target, failing, t.signal), { code: 'SCAN', message })
    assert.deepEqual((await ports.store.get(repository, t.signal))?.tags, ['2'])
  })
}

test('scan: what a person can do about a failure of a registry is kept', async (t) => {
  const details = { advice: 'registry-login', facts: { who: 'asked as una' } } as const
  const refused = readerOf(() => Promise.reject(new Failure('DENIED', 'no', details)))
  await assert.rejects(scan(target, portsOf(refused), t.signal), {
    code: 'SCAN',
    message: 'scan failed: no',
    ...details,
  })
})

test('scan: a complete list takes the place of an older one', async (t) => {
  const ports = portsOf(readerOf(complete('1', '2')))
  await scan(target, ports, t.signal)
  const newer = { ...ports, tags: readerOf(complete('3')) }
  const { stored } = await scan(target, newer, t.signal)
  assert.deepEqual(stored.tags, ['3'])
  assert.deepEqual((await ports.store.get(repository, t.signal))?.tags, ['3'])
})

test('scan: credentials that cannot be had are told as they are', async (t) => {
  const closed: TagReader = {
    async open() {
      throw new Failure('AUTH_OPTIONS', 'secrets "x" not found', { advice: 'docker-config' })
    },
  }
  const ports = portsOf(closed)
  await assert.rejects(scan(target, ports, t.signal), { code: 'AUTH_OPTIONS' })
  assert.equal(await ports.store.get(repository, t.signal), undefined)
})

test('scan: a registry that never answers is given up after the deadline', async (t) => {
  const controller = new AbortController()
  const hanging: TagReader = {
    open: async () => ({
      listTags: (signal) => abortable(new Promise(() => undefined), signal),
      readDigest: async () => '',
    }),
  }
  const ports = { ...portsOf(hanging), clock: { sleep: async () => undefined } }
  await assert.rejects(scan(target, ports, t.signal), /scan failed: no answer within 60000 ms/)
  const patient = portsOf(hanging)
  const scanned = scan(target, patient, controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(scanned, /enough/)
  assert.equal(await patient.store.get(repository, t.signal), undefined)
})

test('selectImages: a digest that cannot be had fails the policy, not the run', async (t) => {
  const digest = async (): Promise<string> => {
    throw new Error('404')
  }
  const reporter = { scanning() {}, scanned() {}, scansDone() {} }
  const ports = { ...portsOf(readerOf(complete('2'), digest)), reporter }
  const policies = [...objects.list('ImagePolicy')]
  const question = { policies, objects, overrides: new Map() }
  const [selection] = await selectImages(question, ports, t.signal)
  assert.deepEqual(selection?.report, {
    namespace: 'ns',
    name: 'app',
    outcome: 'failed',
    image: 'ghcr.io/org/app',
    message:
      'failed fetching digest of ghcr.io/org/app:2: failed fetching descriptor for "ghcr.io/org/app:2": 404',
  })
})

// biome-ignore format: a table is read down its columns
const outcomes: readonly [name: string, override: string | undefined, list: () => Promise<TagList>, outcome: string, message: RegExp][] = [
  ['the chosen tag, with its digest', undefined, complete('1', '2'),                           'selected', /^Latest image tag for ghcr\.io\/org\/app resolved to 2 with digest sha256:1$/],
  ['a selection by hand asks nobody', '0',       async () => { throw new Error('asked') },     'set',      /^set to ghcr\.io\/org\/app:0 /],
  ['nothing to choose from',          undefined, complete('3-rc'),                             'failed',   /^version list argument cannot be empty$/],
  ['an incomplete list',              undefined, async () => ({ tags: ['1'], complete: false }), 'failed', /^scan failed: the tag list is incomplete: it ended early$/],
]

for (const [name, override, list, outcome, message] of outcomes) {
  test(`selectImages: ${name}`, async (t) => {
    const seen: string[] = []
    const reporter = {
      scanning: (total: number) => seen.push(`of ${total}`),
      scanned: (done: number, image: string) => seen.push(`${done} ${image}`),
      scansDone: () => seen.push('done'),
    }
    const ref = { name: 'ghcr.io/org/app', tag: override ?? '' }
    const overrides = new Map(override === undefined ? [] : [['ns:app', ref]])
    const question = { policies: [...objects.list('ImagePolicy')], objects, overrides }
    const ports = { ...portsOf(readerOf(list)), reporter }
    const [selection] = await selectImages(question, ports, t.signal)
    assert.equal(selection?.report.outcome, outcome)
    assert.match(selection?.report.message ?? '', message)
    assert.deepEqual(seen, override === undefined ? ['of 1', '1 ghcr.io/org/app', 'done'] : [])
  })
}

test('selectImages: policies of one repository share its scan, and others go on when it fails', async (t) => {
  const named = (name: string, image: string): string =>
    text.replaceAll('name: app', `name: ${name}`).replace('org/app', `org/${image}`)
  const second = `${text.slice(text.indexOf('---')).replace('{name: app}', '{name: again}')}`
  const bytes = encodeUtf8([text, second, '\n---', named('lost', 'lost')].join('\n'))
  const all = manifestsOf(readManifests([{ path: 'x.yaml', bytes }]).objects, 'ns')
  const opened: string[] = []
  const tags: TagReader = {
    async open({ spec }) {
      opened.push(spec.image)
      if (spec.image.endsWith('lost')) throw new Failure('REGISTRY', 'no such host')
      return { listTags: complete('1', '2'), readDigest: async () => 'sha256:1' }
    },
  }
  const reporter = { scanning() {}, scanned() {}, scansDone() {} }
  const question = { policies: [...all.list('ImagePolicy')], objects: all, overrides: new Map() }
  const selections = await selectImages(question, { ...portsOf(tags), reporter }, t.signal)
  assert.deepEqual(
    selections.map(({ report }) => [report.name, report.outcome, report.ref?.tag]),
    [
      ['app', 'selected', '2'],
      ['again', 'selected', '2'],
      ['lost', 'failed', undefined],
    ],
  )
  assert.deepEqual(opened, ['ghcr.io/org/app', 'ghcr.io/org/lost'])
})

test('selectImages: a run that is aborted is over, instead of its policies having failed', async () => {
  const controller = new AbortController()
  const tags = readerOf(async () => {
    controller.abort(new Error('enough'))
    throw new Failure('REGISTRY', 'cut off')
  })
  const reporter = { scanning() {}, scanned() {}, scansDone() {} }
  const question = { policies: [...objects.list('ImagePolicy')], objects, overrides: new Map() }
  const ports = { ...portsOf(tags), reporter }
  await assert.rejects(selectImages(question, ports, controller.signal), /enough/)
})
