/** Whatever a file says under our kinds, what is read keeps the promises of its type. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeUtf8, Failure } from '../../../base/index.ts'
import { manifestsOf } from '../../../usecase/manifests/index.ts'
import { planJobs } from '../../../usecase/plan/index.ts'
import { compileSchema } from '../../schema/index.ts'
import type { TreeFile } from '../../tree/index.ts'
import {
  type CrdKind,
  type JsonObject,
  type ManifestContents,
  type ManifestObject,
  printProblem,
  readCrd,
  readManifests,
} from '../index.ts'

const image = 'image.toolkit.fluxcd.io'
const source = 'source.toolkit.fluxcd.io'

/** One object of each kind with most of its fields; every version is tried with each. */
const examples = [
  {
    groups: [`${image}/v1`, `${image}/v1beta2`, `${image}/v1beta1`, `${image}/v1alpha1`],
    kind: 'ImageRepository',
    spec: {
      image: 'ghcr.io/org/app',
      interval: '5m',
      exclusionList: ['x'],
      secretRef: { name: 's' },
      accessFrom: { namespaceSelectors: [{ matchLabels: { a: 'b' } }] },
    },
  },
  {
    groups: [`${image}/v1`, `${image}/v1beta2`, `${image}/v1beta1`, `${image}/v1alpha1`],
    kind: 'ImagePolicy',
    spec: {
      imageRepositoryRef: { name: 'app', namespace: 'ns' },
      filterTags: { pattern: 'x', extract: '$x' },
      policy: { semver: { range: '1.x' } },
    },
  },
  {
    groups: [`${image}/v1`, `${image}/v1beta2`, `${image}/v1beta1`, `${image}/v1alpha2`],
    kind: 'ImageUpdateAutomation',
    spec: {
      interval: '5m',
      sourceRef: { kind: 'GitRepository', name: 'fleet' },
      policySelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
      git: {
        checkout: { ref: { branch: 'main' } },
        commit: {
          author: { name: 'Bot', email: 'b@example.org' },
          messageTemplateValues: { a: 'b' },
        },
        push: { branch: 'x', options: { a: 'b' } },
      },
      update: { path: './apps', strategy: 'Setters' },
    },
  },
  {
    groups: [`${image}/v1alpha1`],
    kind: 'ImageUpdateAutomation',
    spec: {
      interval: '5m',
      checkout: { gitRepositoryRef: { name: 'fleet' }, branch: 'main' },
      commit: { authorName: 'Bot', authorEmail: 'b@example.org', messageTemplate: 'x' },
      push: { branch: 'x' },
      update: { path: './apps', strategy: 'Setters' },
    },
  },
  {
    groups: [`${source}/v1`, `${source}/v1beta2`, `${source}/v1beta1`],
    kind: 'GitRepository',
    spec: {
      url: 'https://example.org/fleet',
      interval: '5m',
      timeout: '60s',
      ref: { branch: 'main' },
      secretRef: { name: 's' },
      verify: { mode: 'HEAD', secretRef: { name: 'k' } },
    },
  },
  {
    groups: ['kustomize.toolkit.fluxcd.io/v1'],
    kind: 'Kustomization',
    spec: { path: './apps', targetNamespace: 'x', sourceRef: { kind: 'GitRepository', name: 'f' } },
  },
].flatMap(({ groups, kind, spec }) =>
  groups.map((apiVersion) => ({
    apiVersion,
    kind,
    metadata: { name: 'zz', namespace: 'ns', labels: { a: 'b' } },
    spec,
  })),
)

function read(objects: readonly unknown[]): ManifestContents {
  return readManifests([fileOf('x.json', objects)])
}

function fileOf(path: string, objects: readonly unknown[]): TreeFile {
  const text = JSON.stringify({ kind: 'List', apiVersion: 'v1', items: objects })
  return { path, bytes: encodeUtf8(text) }
}

const kindsWithSpec: readonly CrdKind[] = [
  'ImageRepository',
  'ImagePolicy',
  'ImageUpdateAutomation',
  'GitRepository',
]

for (const { spec: _, ...bare } of examples.filter(({ kind }) => kind !== 'Kustomization')) {
  for (const [name, object] of [
    ['without a spec', bare],
    ['with a null spec', { ...bare, spec: null }],
  ] as const) {
    test(`readManifests: ${bare.kind} of ${bare.apiVersion} ${name} is left out`, () => {
      const { objects, problems } = read([object, ...examples.slice(0, 1)])
      assert.deepEqual(
        [objects.length, problems.map(printProblem)],
        [1, [`x.json:1: ${bare.kind} 'ns/zz': spec: Required value`]],
      )
    })
  }
}

test('a Flux Kustomization without a spec is read: nothing in it is needed', () => {
  const bare = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' }
  const { objects, problems } = read([{ ...bare, metadata: { name: 'zz' } }])
  assert.deepEqual([objects.length, problems], [1, []])
})

/** The places of all values below an object, the object's own first. */
function placesOf(value: unknown): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...placesOf(inner).map((rest) => [name, ...rest]),
  ])
}

/** A copy with the value at a place replaced, or deleted when `to` is undefined. */
function mangle(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = Array.isArray(value)
    ? (Object.assign([], value) as unknown as Record<string, unknown>)
    : { ...value }
  const inner = mangle(copy[name], rest, to)
  if (inner === undefined && !Array.isArray(copy)) delete copy[name]
  else copy[name] = inner ?? null
  return copy
}

const strange: readonly unknown[] = [undefined, null, '', 'x', 0, -1, true, [], [null], {}, [[]]]

const schemas = new Map(
  kindsWithSpec.map((kind) => {
    const latest = readCrd(kind).spec.versions.find(({ name }) => name === 'v1')
    return [kind as string, compileSchema(latest?.schema.openAPIV3Schema ?? assert.fail('no v1'))]
  }),
)

/** What keeps an object from being what its type says; rules about values are no part of that. */
function typeFaultsOf({ kind, object }: ManifestObject): readonly string[] {
  const schema = schemas.get(kind)
  if (schema === undefined) return []
  if (!('spec' in object)) return ['spec: Required value']
  const admission = schema.admit(object)
  // The definition gives a status to an object without one; that is the server's business.
  const { status: _, ...same } = admission.object as JsonObject
  assert.deepEqual(same, object)
  return admission.problems
    .filter(({ type }) => type === 'FieldValueRequired' || type === 'FieldValueTypeInvalid')
    .map(({ field, message }) => `${field}: ${message}`)
}

/**
 * Reads, sorts and plans; an answer is a value or a `Failure`. Each of the trees is a file of its
 * own, read together with the others (a reader compiles its schemas once) and planned alone.
 */
function useEach(trees: readonly (readonly unknown[])[]): void {
  const { objects } = readManifests(trees.map((tree, index) => fileOf(`${index}.json`, tree)))
  for (const one of objects) assert.deepEqual(typeFaultsOf(one), [])
  for (const found of Map.groupBy(objects, ({ path }) => path).values()) plan(found)
}

function plan(objects: readonly ManifestObject[]): void {
  try {
    const automation = { namespace: 'ns', name: 'tidemark' }
    planJobs(manifestsOf(objects, 'default'), [], { automation, template: '' })
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
  }
}

test('the examples are what they should be: all of them are read', () => {
  const { objects, problems } = read(examples)
  assert.deepEqual([objects.length, problems.map(printProblem)], [examples.length, []])
})

test('an annotation that pretends to keep the spec in the words of v1 cannot spoil it', () => {
  for (const example of examples) {
    for (const kept of [
      '{}',
      '{"spec": 1}',
      '{"sourceRef": 1, "policy": 1, "url": 1, "image": []}',
    ]) {
      const annotations = { 'tidemark.dev/kept-from-v1': kept }
      useEach([[{ ...example, metadata: { ...example.metadata, annotations } }]])
    }
  }
})

test('one strange value anywhere is a problem or nothing, never a crash', () => {
  for (const example of examples) {
    for (const place of placesOf(example))
      useEach(strange.map((to) => [mangle(example, place, to)]))
  }
})

test('several strange values in several objects are no crash either', () => {
  const mangled = fc.constantFrom(...examples).chain((example) => {
    const place = fc.constantFrom(...placesOf(example))
    const value = fc.oneof(fc.constantFrom(...strange), fc.jsonValue({ maxDepth: 2 }))
    return fc
      .array(fc.tuple(place, value), { minLength: 1, maxLength: 4 })
      .map((edits) => edits.reduce<unknown>((at, [where, to]) => mangle(at, where, to), example))
  })
  fc.assert(
    fc.property(fc.array(mangled, { minLength: 1, maxLength: 4 }), (objects) => {
      useEach([objects])
    }),
    { numRuns: 300 },
  )
})
