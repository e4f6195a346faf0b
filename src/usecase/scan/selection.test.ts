import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { applyExclusions, chooseTag } from '../../core/policy/index.ts'
import { type Manifests, manifestsOf } from '../manifests/index.ts'
import { preparePolicy, reportChoice, wantsDigest } from './selection.ts'

function manifestsIn(text: string): Manifests {
  const { objects } = readManifests([{ path: 'all.yaml', bytes: encodeUtf8(text) }])
  return manifestsOf(objects, 'ns')
}

const repository = (spec = '', namespace = 'ns'): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app, namespace: ${namespace}}
spec: {image: ghcr.io/org/app, interval: 1m${spec}}`

const policy = (spec: string, ref = 'name: app'): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app, namespace: ns}
spec: {imageRepositoryRef: {${ref}}, ${spec}}`

const semver = 'policy: {semver: {range: 1.x}}'
const shared = 'name: app, namespace: shared'
const missing =
  'failed to get the referred ImageRepository: referenced ImageRepository does not exist: ImageRepository.image.toolkit.fluxcd.io "app" not found'
const noAcl =
  "failed to get the referred ImageRepository: access denied: 'shared/app' can't be accessed due to missing ACL labels on 'accessFrom'"
const mismatch =
  "failed to get the referred ImageRepository: access denied: 'shared/app' can't be accessed due to ACL labels mismatch on namespace 'ns'"
const accessFrom = (selectors: string): string =>
  repository(`, accessFrom: {namespaceSelectors: [${selectors}]}`, 'shared')
const namespace = (labels: string): string => `
---
apiVersion: v1
kind: Namespace
metadata: {name: ns, labels: {${labels}}}`

function prepare(text: string): ReturnType<typeof preparePolicy> {
  const manifests = manifestsIn(text)
  const [entry] = manifests.list('ImagePolicy')
  assert.ok(entry)
  return preparePolicy(entry, manifests, undefined)
}

// biome-ignore format: a table is read down its columns
const settled: readonly [name: string, text: string, outcome: 'failed' | 'skipped', message: string][] = [
  ['a suspended policy',                  policy(`${semver}, suspend: true`) + repository(), 'skipped', 'reconciliation is suspended'],
  ['a suspended repository',              policy(semver) + repository(', suspend: true'),    'skipped', "ImageRepository 'ns/app' is suspended"],
  ['no such repository',                  policy(semver),                                    'failed',  missing],
  ['not in another namespace either',     policy(semver) + repository('', 'shared'),         'failed',  missing],
  ['no such repository elsewhere',        policy(semver, shared) + repository(),             'failed',  missing],
  ['elsewhere, without accessFrom',       policy(semver, shared) + repository('', 'shared'), 'failed',  noAcl],
  ['elsewhere, for nobody',               policy(semver, shared) + accessFrom(''),           'failed',  mismatch],
  ['elsewhere, for other labels',         policy(semver, shared) + accessFrom('matchLabels: {team: b}') + namespace('team: a'), 'failed', mismatch],
  ['elsewhere, for more labels',          policy(semver, shared) + accessFrom('matchLabels: {team: a, tier: x}') + namespace('team: a'), 'failed', mismatch],
  ['an image with a scheme',              policy(semver) + repository().replace('ghcr.io', 'https://ghcr.io'), 'failed', `image 'https://ghcr.io/org/app' should not include URL scheme; remove 'https://'`],
  ['an image with a tag',                 policy(semver) + repository().replace('org/app', 'org/app:1'), 'failed', `image 'ghcr.io/org/app:1' should not include a tag; remove ':1'`],
  ['a range that is none',                policy('policy: {semver: {range: "*-*"}}') + repository(), 'failed', 'invalid policy: improper constraint: "*-*"'],
]

for (const [name, text, outcome, message] of settled) {
  test(`preparePolicy: ${name}`, () => {
    assert.deepEqual(prepare(text), {
      kind: 'settled',
      report: { namespace: 'ns', name: 'app', outcome, message },
    })
  })
}

// biome-ignore format: a table is read down its columns
const open: readonly [name: string, text: string][] = [
  ['of the same namespace',               policy(semver) + repository()],
  ['of the same namespace, named',        policy(semver, 'name: app, namespace: ns') + repository()],
  ['elsewhere, for everybody',            policy(semver, shared) + accessFrom('{}')],
  ['elsewhere, for empty labels',         policy(semver, shared) + accessFrom('matchLabels: {}')],
  ['elsewhere, for our labels',           policy(semver, shared) + accessFrom('matchLabels: {team: a}') + namespace('team: a, b: c')],
  ['elsewhere, one of several fits',      policy(semver, shared) + accessFrom('{matchLabels: {team: b}}, {matchLabels: {team: a}}') + namespace('team: a')],
  ['elsewhere, by the name of ours',      policy(semver, shared) + accessFrom('matchLabels: {kubernetes.io/metadata.name: ns}')],
]

for (const [name, text] of open) {
  test(`preparePolicy: the repository is ${name}`, () => {
    assert.equal(prepare(text).kind, 'open')
  })
}

test('preparePolicy: what is set by hand outranks everything', () => {
  const manifests = manifestsIn(policy(`${semver}, suspend: true`))
  const [entry] = manifests.list('ImagePolicy')
  assert.ok(entry)
  const ref = { name: 'localhost:5000/app', tag: '9', digest: 'sha256:abc' }
  assert.deepEqual(preparePolicy(entry, manifests, ref), {
    kind: 'settled',
    report: {
      namespace: 'ns',
      name: 'app',
      image: 'localhost:5000/app',
      outcome: 'set',
      ref,
      message: 'set to localhost:5000/app:9@sha256:abc on the command line',
    },
  })
})

const tags = ['1.0.0', '1.2.0', '2.0.0', '1.2.0.sig', 'main-2', 'main-10']

// biome-ignore format: a table is read down its columns
const choices: readonly [spec: string, tags: readonly string[], tag: string | undefined, candidates: number, message: string][] = [
  [semver,                                                                                tags, '1.2.0',   5, 'Latest image tag for ghcr.io/org/app resolved to 1.2.0'],
  ['policy: {alphabetical: {order: asc}}',                                                tags, 'main-2',  5, 'Latest image tag for ghcr.io/org/app resolved to main-2'],
  ['policy: {numerical: {order: asc}}, filterTags: {pattern: "^main-(.*)", extract: $1}', tags, 'main-10', 2, 'Latest image tag for ghcr.io/org/app resolved to main-10'],
  ['policy: {semver: {range: 3.x}}',                                                      tags, undefined, 5, 'unable to determine latest version from provided list'],
  ['policy: {numerical: {order: asc}}, filterTags: {pattern: "^v"}',                      tags, undefined, 0, 'version list argument cannot be empty'],
  ['policy: {numerical: {order: asc}}, filterTags: {pattern: "^main-2"}',                 tags, undefined, 1, "failed to parse invalid numeric value 'main-2'"],
]

for (const [spec, all, tag, candidates, message] of choices) {
  test(`reportChoice: ${spec}`, () => {
    const prepared = prepare(policy(spec) + repository())
    assert.ok(prepared.kind === 'open')
    const choice = chooseTag(applyExclusions(all).tags, prepared.rule)
    const image = 'ghcr.io/org/app'
    assert.deepEqual(reportChoice(prepared, choice, undefined), {
      namespace: 'ns',
      name: 'app',
      outcome: tag === undefined ? 'failed' : 'selected',
      ...(tag === undefined ? {} : { ref: { name: image, tag } }),
      image,
      tags: 5,
      candidates,
      message,
    })
  })
}

test('reportChoice: a digest is part of the reference and of the text', () => {
  const prepared = prepare(policy(semver) + repository())
  assert.ok(prepared.kind === 'open')
  const choice = chooseTag(applyExclusions(tags).tags, prepared.rule)
  const { ref, message } = reportChoice(prepared, choice, 'sha256:abc')
  assert.deepEqual(ref, { name: 'ghcr.io/org/app', tag: '1.2.0', digest: 'sha256:abc' })
  assert.equal(
    message,
    'Latest image tag for ghcr.io/org/app resolved to 1.2.0 with digest sha256:abc',
  )
})

// biome-ignore format: a table is read down its columns
const reflections: readonly [spec: string, wants: boolean][] = [
  ['',                                               false],
  [', digestReflectionPolicy: Never',                false],
  [', digestReflectionPolicy: IfNotPresent',         true ],
  [', digestReflectionPolicy: Always, interval: 1m', true ],
]

for (const [spec, wants] of reflections) {
  test(`wantsDigest: ${spec || 'nothing said'}`, () => {
    const [entry] = manifestsIn(policy(semver + spec)).list('ImagePolicy')
    assert.ok(entry)
    assert.equal(wantsDigest(entry), wants)
  })
}
