import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, inlineOffload } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { findMarkers } from '../../core/markers/index.ts'
import { compileRule } from '../../core/policy/index.ts'
import { type Manifests, manifestsOf } from '../manifests/index.ts'
import { planJobs, selectionsFor } from '../plan/index.ts'
import { explainMarkers, explainPolicy, type MarkerExplanation, verdictOn } from './explain.ts'

const policy = (
  name: string,
  spec = 'policy: {semver: {range: 1.x}}',
  namespace = 'ns',
): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {imageRepositoryRef: {name: app}, ${spec}}`

const automation = (name: string, root: string, more = '', namespace = 'ns'): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  interval: 1m
  sourceRef: {kind: GitRepository, name: fleet}
  update: {path: ${root}, strategy: Setters}
  git: {checkout: {ref: {branch: main}}, commit: {author: {email: a@example.com}}}
  ${more}`

function manifestsIn(text: string): Manifests {
  const { objects } = readManifests([{ path: 'flux.yaml', bytes: encodeUtf8(text) }])
  return manifestsOf(objects, 'ns')
}

/** Explains one marked line of `apps/a.yaml`; `ns:app` selected `org/app:2`, others nothing. */
function explained(objects: string, line: string): readonly MarkerExplanation[] {
  const automationless = { automation: { namespace: 'ns', name: 'tidemark' }, template: '' }
  const report = {
    namespace: 'ns',
    name: 'app',
    outcome: 'selected',
    ref: { name: 'org/app', tag: '2' },
    message: '',
  } as const
  const markers = [findMarkers('apps/a.yaml', encodeUtf8(line))]
  const jobs = planJobs(manifestsIn(objects), [], automationless)
  const selectionsOf = (job: (typeof jobs)[number]) => selectionsFor(job, [report], markers)
  return explainMarkers({ markers, jobs, selectionsOf })
}

const marked = (value: string, setter = 'ns:app'): string =>
  `image: ${value} # {"$imagepolicy": "${setter}"}\n`

const apps = automation('one', './apps')
const suspended = automation('one', './apps', 'suspend: true')
const about = { path: 'apps/a.yaml', line: 1, setter: 'ns:app', value: 'org/app:1' }
const fed = { ...about, policy: 'ns/app', automations: ['ns/one'] }

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, objects: string, line: string, is: MarkerExplanation][] = [
  ['behind',                          policy('app') + apps, marked('org/app:1'), { ...fed, state: 'behind', new: 'org/app:2' }],
  ['current',                         policy('app') + apps, marked('org/app:2'), { ...fed, value: 'org/app:2', state: 'current' }],
  ['a part of the image',             policy('app') + apps, marked('1', 'ns:app:tag'), { ...fed, setter: 'ns:app:tag', value: '1', state: 'behind', new: '2' }],
  ['without any automation',          policy('app'), marked('org/app:1'), { ...about, policy: 'ns/app', state: 'behind', new: 'org/app:2' }],
  ['two automations write it',        policy('app') + apps + automation('two', './'), marked('org/app:1'), { ...fed, automations: ['ns/one', 'ns/two'], state: 'behind', new: 'org/app:2' }],
  ['no automation comes here',        policy('app') + automation('one', './infra'), marked('org/app:1'), { ...about, state: 'left alone', why: 'no automation edits this file' }],
  ['the automation of other policies', policy('app') + automation('one', './apps', '', 'team'), marked('org/app:1'), { ...about, state: 'left alone', why: "no policy 'ns:app' is selected here" }],
  ['a policy that is not there',      policy('app') + apps, marked('org/app:1', 'ns:nope'), { ...about, setter: 'ns:nope', state: 'left alone', why: "no policy 'ns:nope' is selected here" }],
  ['a suspended automation',          policy('app') + suspended, marked('org/app:1'), { ...fed, state: 'left alone', why: 'ns/one: reconciliation is suspended' }],
  ['one of two is suspended',         policy('app') + suspended + automation('two', './'), marked('org/app:1'), { ...fed, automations: ['ns/one', 'ns/two'], state: 'behind', new: 'org/app:2' }],
]

for (const [name, objects, line, is] of rows) {
  test(`explainMarkers: ${name}`, () => {
    assert.deepEqual(explained(objects, line), [is])
  })
}

test('explainMarkers: a policy without a result leaves its markers alone', () => {
  const [one] = explained(policy('app') + policy('db') + apps, marked('org/db:1', 'ns:db'))
  assert.deepEqual([one?.state, one?.policy], ['left alone', 'ns/db'])
  assert.match(one?.why ?? '', /^the policy has not selected an image yet$/)
})

test('explainMarkers: in the order of lines, also what cannot be read as a marker', () => {
  const broken = 'image: x # {"$imagepolicy": "ns:app"\n'
  const found = explained(
    policy('app') + apps,
    `${broken}${marked('org/app:1')}`.replace('image', 'a'),
  )
  assert.deepEqual(
    found.map(({ line, state }) => [line, state]),
    [
      [1, 'left alone'],
      [2, 'behind'],
    ],
  )
  assert.ok(found[0]?.why)
})

// biome-ignore format: a table is read down its columns
const rules: readonly [spec: string, rule: string][] = [
  ['policy: {semver: {range: 1.x}}',                                       'semver 1.x'],
  ['policy: {alphabetical: {order: desc}}',                                'alphabetical desc'],
  ['policy: {numerical: {order: asc}}, filterTags: {pattern: "^v"}',       'numerical asc, of tags matching ^v'],
  ['policy: {numerical: {}}, filterTags: {pattern: "^v(.*)", extract: $1}', 'numerical asc, of tags matching ^v(.*), compared by $1'],
]

const report = {
  namespace: 'ns',
  name: 'app',
  image: 'org/app',
  outcome: 'selected',
  ref: { name: 'org/app', tag: '1.2.0' },
  message: 'said',
} as const

const explain = (
  policy: Parameters<typeof explainPolicy>[0],
  findings: Parameters<typeof explainPolicy>[1],
) => explainPolicy(policy, findings, inlineOffload, new AbortController().signal)

for (const [spec, rule] of rules) {
  test(`explainPolicy: the rule '${rule}'`, async () => {
    const manifests = manifestsIn(policy('app', spec))
    const [entry] = manifests.list('ImagePolicy')
    assert.ok(entry)
    const findings = { manifests, selection: { report }, markers: [] }
    const { place, rule: said, verdicts } = await explain(entry, findings)
    assert.deepEqual([place, said, verdicts], ['flux.yaml:3', rule, []])
  })
}

// biome-ignore format: a table is read down its columns
const sources: readonly [name: string, spec: string | undefined, credentials: string | undefined][] = [
  ['no repository',             undefined,                                         undefined],
  ['no credentials of its own', '',                                                'docker config of this machine'],
  ['a Secret',                  ', secretRef: {name: pull}',                       "Secret 'ns/pull'"],
  ['a Secret and an account',   ', secretRef: {name: pull}, serviceAccountName: x', "Secret 'ns/pull', Secrets of ServiceAccount 'ns/x'"],
  ['a provider',                ', provider: aws',                                 "provider 'aws'"],
]

for (const [name, spec, credentials] of sources) {
  test(`explainPolicy: where tags come from, with ${name}`, async () => {
    const source = `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: app, namespace: ns}\nspec: {image: org/app, interval: 1m${spec}}\n`
    const manifests = manifestsIn(`${policy('app')}\n${spec === undefined ? '' : source}`)
    const [entry] = manifests.list('ImagePolicy')
    assert.ok(entry)
    const { repository: found } = await explain(entry, {
      manifests,
      selection: { report },
      markers: [],
    })
    assert.deepEqual([found?.credentials, found?.image], [credentials, credentials && 'org/app'])
    assert.match(found?.place ?? 'flux.yaml:1', /^flux\.yaml:\d+$/)
  })
}

test('explainPolicy: verdicts best first, and only the own markers', async () => {
  const manifests = manifestsIn(policy('app'))
  const [entry] = manifests.list('ImagePolicy')
  assert.ok(entry)
  const rule = compileRule(entry.spec)
  const own: MarkerExplanation = { ...fed, state: 'current' }
  const other: MarkerExplanation = { ...fed, policy: 'ns/db', state: 'current' }
  const scanned = { tags: ['2.0.0', '1.2.0', '1.0.0'], rule }
  const findings = { manifests, selection: { report, scanned }, markers: [own, other] }
  const found = await explain(entry, findings)
  assert.deepEqual(found.markers, [own])
  assert.deepEqual(
    found.verdicts.map((one) =>
      one.kind === 'kept' ? [one.tag, one.rank, one.chosen] : [one.tag],
    ),
    [['1.2.0', 1, true], ['1.0.0', 2, false], ['2.0.0']],
  )
  assert.equal(verdictOn(found, '1.0.0').kind, 'kept')
  assert.throws(() => verdictOn(found, '3.0.0'), {
    code: 'TAG_NOT_FOUND',
    message: "org/app has no tag '3.0.0', or its exclusion list hides it",
  })
})

test('explainPolicy: a repository of another namespace, and one that stands in no file', async () => {
  const text = policy('app').replace(
    /imageRepositoryRef: \{name: app\}/,
    'imageRepositoryRef: {name: app, namespace: images}',
  )
  const repository = `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app, namespace: images}
spec: {image: org/app, interval: 1m}
`
  const manifests = manifestsIn(`${text}\n${repository}`)
  const [entry] = manifests.list('ImagePolicy')
  assert.ok(entry)
  const placeless = { get: manifests.get, placeOf: () => undefined }
  const found = await explain(entry, { manifests: placeless, selection: { report }, markers: [] })
  assert.deepEqual(
    [found.place, found.repository?.name, found.repository?.place],
    ['', 'images/app', ''],
  )
})
