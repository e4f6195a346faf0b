import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { planJobs } from '../plan/index.ts'
import { waysIn } from './ways-in.ts'

const url = 'https://host/o/a'

/** A GitRepository of the URL, and an automation that reads it. */
type Given = { readonly source?: string; readonly git?: string; readonly annotation?: string }

function run(given: readonly Given[], branch?: string) {
  const texts = given.map(
    ({ source = '', git = '', annotation }, index) => `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: r${index}}
spec: {url: '${url}', interval: 1m${source}}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: a${index}${annotation === undefined ? '' : `, annotations: {tidemark.dev/pull-request: ${annotation}}`}}
spec:
  interval: 1m
  sourceRef: {kind: GitRepository, name: r${index}}
  git: {checkout: {ref: {branch: main}}, commit: {author: {email: a@example.com}}${git}}
---`,
  )
  const secret = (name: string): string => `
apiVersion: v1
kind: Secret
metadata: {name: ${name}}
stringData: {username: ada, password: x}
---`
  const bytes = encodeUtf8([...texts, secret('one'), secret('two')].join(''))
  const tree = manifestsOf(readManifests([{ path: 'x.yaml', bytes }]).objects, 'ns')
  const jobs = planJobs(tree, [], { automation: { namespace: 'ns', name: 'x' }, template: '' })
  const checkout = branch === undefined ? branch : { branch }
  const rules = { checkout, pushBranch: undefined, pullRequest: undefined }
  const secrets = { tree, given: new Map() }
  const { ways, ends } = waysIn(jobs, { url, rules, secrets, trustTree: false })
  const nameOf = (job: (typeof jobs)[number]): string => job.automation?.metadata.name ?? ''
  return {
    ways: ways.map((way) => way.jobs.map(nameOf).join('+')),
    ends: [...ends].map(([job, { outcome }]) => `${nameOf(job)} ${outcome.kind}`),
  }
}

const push = ', push: {branch: updates}'
const one = { source: ', secretRef: {name: one}' }

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, given: readonly Given[], branch: string | undefined, ways: string[], ends: string[]][] = [
  ['no Secret anywhere is one way',                 [{}, {}],                                       undefined, ['a0+a1'],    []],
  ['the same Secret is one way',                    [one, one],                                     undefined, ['a0+a1'],    []],
  ['with a Secret and without are two',             [one, {}],                                      undefined, ['a0', 'a1'], []],
  ['another Secret is another way',                 [one, { source: ', secretRef: {name: two}' }],  undefined, ['a0', 'a1'], []],
  ['another proxy is another way',                  [one, { source: `${one.source}, proxySecretRef: {name: two}` }], undefined, ['a0', 'a1'], []],
  ['another timeout is another way',                [{}, { source: ', timeout: 5m' }],              undefined, ['a0', 'a1'], []],
  ['who has no Secret here is stood in for apart', [{ source: ', secretRef: {name: nobody}, provider: azure' }, one], undefined, ['a0', 'a1'], []],
  ['a branch that would not be read fails its job alone', [{ git: push }, {}],                      'main',    ['a1'],       ['a0 failed']],
  ['a pull request has a push branch of its own',   [{ git: push, annotation: "'true'" }],          'main',    ['a0'],       []],
  ['an annotation that cannot be read fails its job', [{ annotation: 'perhaps' }, {}],              undefined, ['a1'],       ['a0 failed']],
]

for (const [name, given, branch, ways, ends] of rows) {
  test(`waysIn: ${name}`, () => {
    assert.deepEqual(run(given, branch), { ways, ends })
  })
}
