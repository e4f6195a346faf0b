import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { type Manifests, manifestsOf } from '../manifests/index.ts'
import { type Job, planJobs } from './jobs.ts'

const defaults = { automation: { namespace: 'flux-system', name: 'tidemark' }, template: 'text' }

function manifestsIn(text: string): Manifests {
  const { objects, problems } = readManifests([{ path: 'all.yaml', bytes: encodeUtf8(text) }])
  return manifestsOf(objects, 'flux-system', problems)
}

const automation = (name: string, spec = '', namespace = 'flux-system'): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: ${name}, namespace: ${namespace}}
spec: {interval: 1m, sourceRef: {kind: GitRepository, name: fleet}${spec}}`

const git = ', git: {checkout: {ref: {branch: main}}, commit: {author: {email: a@example.com}}}'

const policy = (name: string, labels = '', namespace = 'flux-system'): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}
spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {order: asc}}}`

function jobsOf(text: string, ...wanted: readonly string[]): readonly Job[] {
  return planJobs(manifestsIn(text), wanted, defaults)
}

test('planJobs: without an automation, one job over all policies and the whole tree', () => {
  const [job, ...more] = jobsOf(policy('a') + policy('b', '', 'other'))
  assert.deepEqual(more, [])
  assert.equal(job?.automation, undefined)
  assert.deepEqual(
    job?.policies.map(({ metadata }) => metadata.name),
    ['a', 'b'],
  )
  assert.deepEqual(job?.rules, { ...defaults, root: '', values: {} })
})

// biome-ignore format: a table is read down its columns
const named: readonly [wanted: readonly string[], found: readonly string[]][] = [
  [[],                                ['flux-system/one', 'flux-system/two', 'team/one']],
  [['two'],                           ['flux-system/two']],
  [['one'],                           ['flux-system/one', 'team/one']],
  [['team/one'],                      ['team/one']],
  [['team/one', 'flux-system/two'],   ['flux-system/two', 'team/one']],
  [['one', 'one'],                    ['flux-system/one', 'team/one']],
]

const three = automation('one', git) + automation('two', git) + automation('one', git, 'team')

for (const [wanted, found] of named) {
  test(`planJobs: --automation ${wanted.join(' --automation ') || 'not given'}`, () => {
    const names = jobsOf(three, ...wanted).map(({ rules }) => {
      return `${rules.automation.namespace}/${rules.automation.name}`
    })
    assert.deepEqual(names, found)
  })
}

const unknown: readonly [text: string, wanted: string, known: string][] = [
  [three, 'three', 'flux-system/one, flux-system/two, team/one'],
  [three, 'team/two', 'flux-system/one, flux-system/two, team/one'],
  [policy('a'), 'one', 'none'],
]

for (const [text, wanted, known] of unknown) {
  test(`planJobs: no '${wanted}' where there is ${known}`, () => {
    assert.throws(() => jobsOf(text, 'one', wanted), {
      code: 'AUTOMATION_NOT_FOUND',
      message: `no ImageUpdateAutomation '${text === three ? wanted : 'one'}' among the manifests; there is ${known}`,
    })
  })
}

const long = `label-too-long-${'0'.repeat(63)}`

// biome-ignore format: a table is read down its columns
const stops: readonly [name: string, spec: string, kind: string | undefined, reason: string, message: RegExp][] = [
  ['a complete one runs',          git,                                            undefined, '', /^$/],
  ['suspended',                    `, suspend: true${git}`,                        'waiting', 'Suspended', /^reconciliation is suspended$/],
  ['no git section',               '',                                             'stalled', 'InvalidSourceConfiguration', /^source kind 'GitRepository' necessitates field \.spec\.git: invalid source configuration$/],
  ['suspended outranks no git',    ', suspend: true',                              'waiting', 'Suspended', /^reconciliation is suspended$/],
  ['a label key that is too long', `${git}, policySelector: {matchLabels: {${long}: a}}`, 'stalled', 'InvalidPolicySelector', /^failed to parse policy selector: key: Invalid value: "label-too-long-0+": name part must be no more than 63 /],
  ['an operator that is none',     `${git}, policySelector: {matchExpressions: [{key: a, operator: Near}]}`, 'stalled', 'InvalidPolicySelector', /^failed to parse policy selector: "Near" is not a valid label selector operator$/],
]

for (const [name, spec, kind, reason, message] of stops) {
  test(`planJobs: ${name}`, () => {
    const [job] = jobsOf(automation('one', spec))
    assert.equal(job?.stop?.kind, kind)
    assert.equal(job?.stop?.reason ?? '', reason)
    assert.match(job?.stop?.message ?? '', message)
  })
}

// biome-ignore format: a table is read down its columns
const selections: readonly [name: string, selector: string, found: readonly string[]][] = [
  ['no selector',                         '',                                                  ['p1', 'p2']],
  ['an empty selector',                   '{}',                                                ['p1', 'p2']],
  ['a label',                             '{matchLabels: {label: one}}',                       ['p1']],
  ['a label that none has',               '{matchLabels: {label: nine}}',                      []],
  ['expressions and labels all hold',     '{matchLabels: {label: two}, matchExpressions: [{key: team, operator: DoesNotExist}]}', ['p2']],
]

for (const [name, selector, found] of selections) {
  test(`planJobs: policies of the own namespace, ${name}`, () => {
    const policies =
      policy('p1', 'label: one, team: a') +
      policy('p2', 'label: two') +
      policy('p3', 'label: one', 'other')
    const spec = selector === '' ? git : `${git}, policySelector: ${selector}`
    const [job] = jobsOf(automation('one', spec) + policies)
    assert.deepEqual(
      job?.policies.map(({ metadata }) => metadata.name),
      found,
    )
  })
}

test('planJobs: rules and source come from the automation', () => {
  const source = `
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fleet, namespace: other}
spec: {url: https://example.com/fleet, interval: 1m}`
  const own = automation(
    'one',
    ", update: {path: ./clusters/../apps/, strategy: Setters}, git: {commit: {author: {email: a@example.com}, messageTemplate: 'x', messageTemplateValues: {cluster: prod}}, push: {branch: b}}",
  ).replace('name: fleet}', 'name: fleet, namespace: other}')
  const [job] = jobsOf(own + source)
  assert.deepEqual(job?.rules, {
    automation: { namespace: 'flux-system', name: 'one' },
    root: 'apps',
    template: 'x',
    values: { cluster: 'prod' },
  })
  assert.equal(job?.source?.spec.url, 'https://example.com/fleet')
  assert.equal(jobsOf(automation('one', git) + source)[0]?.source, undefined)
})

test('planJobs: two files that say different things under one name', () => {
  const files = [automation('one', git), automation('one', `${git}, suspend: true`)].map(
    (text, index) => ({ path: `cluster-${index}/auto.yaml`, bytes: encodeUtf8(text) }),
  )
  const manifests = manifestsOf(readManifests(files).objects, 'flux-system')
  assert.throws(() => planJobs(manifests, [], defaults), {
    code: 'DUPLICATE_OBJECT',
    message:
      "ImageUpdateAutomation 'flux-system/one' is defined twice, and differently: cluster-0/auto.yaml:3 and cluster-1/auto.yaml:3",
    advice: 'narrow-path',
  })
})

const faulty = automation('bad', git.replace('main', 'main, no')).replace('1m', '5mm')
const broken = automation('lost', git).replace('}}}', '}}')

// biome-ignore format: a table is read down its columns
const unreadable: readonly [what: string, text: string, wanted: readonly string[], found: readonly string[]][] = [
  ['one field is wrong',             faulty,                    [],       ['flux-system/bad: line 11']],
  ['it is wanted',                   faulty,                    ['bad'],  ['flux-system/bad: line 11']],
  ['no namespace is written',        faulty.replace(', namespace: flux-system', ''), [], ['flux-system/bad: line 11']],
  ['the document is no YAML',        broken,                    [],       ['-: line 11']],
  ['others are read',                faulty + automation('good', git), [], ['flux-system/good', 'flux-system/bad: line 11']],
  ['only another one is wanted',     faulty + automation('good', git), ['good'], ['flux-system/good']],
]

for (const [what, text, wanted, found] of unreadable) {
  test(`planJobs: an automation that cannot be read stops its own job: ${what}`, () => {
    const jobs = jobsOf(policy('a') + text, ...wanted).map(({ name, stop }) => {
      const who = name === undefined ? '-' : `${name.namespace}/${name.name}`
      const line = /cannot be read \(all\.yaml:(\d+)\)/.exec(stop?.message ?? '')?.[1]
      return line === undefined ? who : `${who}: line ${line}`
    })
    assert.deepEqual(jobs, found)
  })
}

test('planJobs: one that cannot be read is named among those that there are', () => {
  assert.throws(() => jobsOf(faulty, 'other'), /there is flux-system\/bad$/)
})
