import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { findMarkers } from '../../core/markers/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { type PolicyReport } from '../scan/index.ts'
import { planJobs } from './jobs.ts'
import { selectionsFor } from './selections.ts'

const fresh = `sha256:${'a'.repeat(64)}`
const old = `sha256:${'b'.repeat(64)}`
const older = `sha256:${'c'.repeat(64)}`

type Reflection = 'Never' | 'IfNotPresent' | 'Always'

/** The digest that a policy of tag `v2` ends up with, for the lines of a marked file. */
function digestOf(
  lines: readonly string[],
  reflection: Reflection,
  outcome: PolicyReport['outcome'] = 'selected',
  path = 'app.yaml',
): string | undefined {
  const text = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app}
spec:
  imageRepositoryRef: {name: app}
  policy: {alphabetical: {order: asc}}
  digestReflectionPolicy: ${reflection}
  ${reflection === 'Always' ? 'interval: 1m' : ''}
`
  const { objects } = readManifests([{ path: 'flux.yaml', bytes: encodeUtf8(text) }])
  const manifests = manifestsOf(objects, 'ns')
  const automation = { namespace: 'ns', name: 'tidemark' }
  const [job] = planJobs(manifests, [], { automation, template: '' })
  assert.ok(job)
  const ref = { name: 'org/app', tag: 'v2', digest: fresh }
  const report: PolicyReport = { namespace: 'ns', name: 'app', outcome, ref, message: '' }
  const marked = lines.map((line, index) => {
    const [value, part = ''] = line.split(' ')
    return `k${index}: "${value ?? ''}" # {"$imagepolicy": "ns:app${part}"}\n`
  })
  const found = [findMarkers(path, encodeUtf8(marked.join('')))]
  const own = { ...job, rules: { ...job.rules, root: 'apps' } }
  const jobs = path === 'app.yaml' ? job : own
  return selectionsFor(jobs, [report], found).get('ns:app')?.digest
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, lines: readonly string[], digest: string][] = [
  ['the tree has the tag with a digest',          [`org/app:v2@${old}`],                                    old],
  ['the tree has the tag without',                ['org/app:v2'],                                               fresh],
  ['the tree has another tag',                    [`org/app:v1@${old}`],                                    fresh],
  ['the tree has another image',                  [`org/other:v2@${old}`],                                  fresh],
  ['a tag that only begins alike',                [`org/app:v2-rc@${old}`],                                 fresh],
  ['one place has it, another is to get it',      ['org/app:v1', `org/app:v2@${old}`],                      old],
  ['two places hold different ones',              [`org/app:v2@${old}`, `org/app:v2@${older}`],         fresh],
  ['tag and digest apart',                        ['v2 :tag', `${old} :digest`],                            old],
  ['name, tag and digest apart',                  ['org/app :name', 'v2 :tag', `${old} :digest`],           old],
  ['apart, and the tag moves',                    ['v1 :tag', `${old} :digest`],                            fresh],
  ['apart, and the name moves',                   ['org/other :name', 'v2 :tag', `${old} :digest`],         fresh],
  ['a digest alone says nothing about the tag',   [`${old} :digest`],                                       fresh],
  ['what is no digest',                           ['org/app:v2@sha256:beef'],                                   fresh],
  ['apart, and still empty',                      ['v2 :tag', ' :digest'],                                      fresh],
]

for (const [name, lines, digest] of rows) {
  test(`selectionsFor: IfNotPresent, ${name}`, () => {
    assert.equal(digestOf(lines, 'IfNotPresent'), digest)
  })
}

const written = [`org/app:v2@${old}`]

test('selectionsFor: Always takes what the registry says', () => {
  assert.equal(digestOf(written, 'Always'), fresh)
})

test('selectionsFor: a selection made by hand is taken as it is', () => {
  assert.equal(digestOf(written, 'IfNotPresent', 'set'), fresh)
})

test('selectionsFor: what lies outside the root of the job is no memory', () => {
  assert.equal(digestOf(written, 'IfNotPresent', 'selected', 'apps/app.yaml'), old)
  assert.equal(digestOf(written, 'IfNotPresent', 'selected', 'infra/app.yaml'), fresh)
})
