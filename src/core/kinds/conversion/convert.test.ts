import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CompiledSchema, compileSchema, type JsonSchema } from '../../schema/index.ts'
import {
  type CrdKind,
  convertFromV1,
  convertToV1,
  type JsonObject,
  kindTable,
  readCrd,
} from '../index.ts'

const v1Durations = ['5m', '90s', '1m30s', '500ms', '0s'] as const
const anyDurations = [
  '1h',
  '1h30m',
  '-5s',
  '100us',
  '1.5h',
  '0',
  '+.5m',
  '2h0.001s',
  '10ns',
] as const

for (const [kind, row] of Object.entries(kindTable)) {
  if (!('conversions' in row)) continue
  const pairs = row.conversions
  const { spec } = readCrd(kind as CrdKind)
  for (const { name, schema } of spec.versions) {
    const pair = pairs[name]
    if (pair === undefined) continue
    const latest = spec.versions.find((version) => version.name === 'v1')?.schema.openAPIV3Schema
    const objectOf = (version: string, given: unknown): JsonObject => ({
      apiVersion: `${spec.group}/${version}`,
      kind,
      metadata: { name: 'x', annotations: { a: 'b' } },
      ...(given as JsonObject),
    })
    const specOf = (openAPIV3Schema: typeof schema.openAPIV3Schema | undefined) =>
      fc.record(
        { spec: arbitraryOf(openAPIV3Schema?.properties?.['spec'] ?? {}) },
        { noNullPrototype: true },
      )

    test(`${kind}: ${name} to v1 and back gives the same object`, () => {
      fc.assert(
        fc.property(specOf(schema.openAPIV3Schema), (given) => {
          const object = objectOf(name, given)
          assert.deepEqual(convertFromV1(convertToV1(object, pair), name, pair), object)
        }),
      )
    })

    test(`${kind}: v1 to ${name} and back gives the same object`, () => {
      fc.assert(
        fc.property(specOf(latest), (given) => {
          const object = objectOf('v1', given)
          assert.deepEqual(convertToV1(convertFromV1(object, name, pair), pair), object)
        }),
      )
    })

    test(`${kind}: what ${name} accepts, v1 accepts once converted`, () => {
      const [old, current] = [withoutRules(schema.openAPIV3Schema), withoutRules(latest)]
      fc.assert(
        fc.property(specOf(schema.openAPIV3Schema), (given) => {
          const object = objectOf(name, given)
          fc.pre(old.admit(object).problems.length === 0)
          assert.deepEqual(current.admit(convertToV1(object, pair)).problems, [])
        }),
      )
    })
  }
}

/** What only the rules of v1 refuse is a warning for the reader. */
function withoutRules(schema: JsonSchema | undefined): CompiledSchema {
  const text = JSON.stringify(schema ?? {}, (name, value: unknown) =>
    name === 'x-kubernetes-validations' ? undefined : value,
  )
  return compileSchema(JSON.parse(text) as JsonSchema)
}

/** Random values that a schema's types allow, mostly valid; texts are short. */
function arbitraryOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.properties !== undefined) return objectOf(schema)
  if (typeof schema.additionalProperties === 'object') {
    return fc.dictionary(
      fc.constantFrom('a', 'b.c', 'd/e'),
      arbitraryOf(schema.additionalProperties),
      { noNullPrototype: true },
    )
  }
  if (schema.items !== undefined) return fc.array(arbitraryOf(schema.items), { maxLength: 2 })
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'integer') return fc.nat(100)
  if (schema.type === 'object') return fc.constant({})
  return textOf(schema)
}

function objectOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {})
  return fc.record(
    Object.fromEntries(members.map(([name, member]) => [name, arbitraryOf(member)])),
    { requiredKeys: [...(schema.required ?? [])], noNullPrototype: true },
  )
}

function textOf({ pattern }: JsonSchema): fc.Arbitrary<string> {
  if (pattern?.includes('µs') === true) return fc.constantFrom(...v1Durations, ...anyDurations)
  if (pattern?.includes('ms|s|m|h') === true) return fc.constantFrom(...v1Durations, '1h')
  if (pattern?.includes('ms|s|m') === true) return fc.constantFrom(...v1Durations)
  if (pattern?.includes('https') === true) return fc.constant('https://git.example/repo')
  return fc.constantFrom('', 'main', 'x')
}

test('convertFromV1: what was changed in the old words lands on what was kept', () => {
  const pair = kindTable.ImageUpdateAutomation.conversions['v1alpha1']
  assert.ok(pair !== undefined)
  const current = {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageUpdateAutomation',
    spec: {
      interval: '5m',
      sourceRef: { kind: 'GitRepository', name: 'app', namespace: 'flux-system' },
      git: {
        checkout: { ref: { branch: 'main', tag: 'v1' } },
        commit: { author: { email: 'a@b' } },
      },
    },
  }
  const old = convertFromV1(current, 'v1alpha1', pair)
  const { spec } = old as { spec: { checkout: JsonObject } }
  const edited = { ...old, spec: { ...spec, checkout: { ...spec.checkout, branch: 'dev' } } }
  assert.deepEqual(convertToV1(edited, pair)['spec'], {
    interval: '5m',
    sourceRef: { kind: 'GitRepository', name: 'app', namespace: 'flux-system' },
    git: { checkout: { ref: { branch: 'dev', tag: 'v1' } }, commit: { author: { email: 'a@b' } } },
  })
})

test('convertFromV1: old versions see the latest image as one text', () => {
  const pair = kindTable.ImagePolicy.conversions['v1beta1']
  assert.ok(pair !== undefined)
  const status = {
    latestRef: { name: 'localhost:5000/app', tag: '1.2', digest: 'sha256:00' },
    observedPreviousRef: { name: 'localhost:5000/app', tag: '1.1' },
  }
  const old = pair.statusFromV1(status)
  assert.equal(old['latestImage'], 'localhost:5000/app:1.2')
  assert.equal(old['observedPreviousImage'], 'localhost:5000/app:1.1')
  assert.deepEqual(pair.statusToV1(old), status)
  assert.deepEqual(pair.statusToV1({ latestImage: 'localhost:5000/app:1.2' }), {
    latestRef: { name: 'localhost:5000/app', tag: '1.2' },
  })
})

// biome-ignore format: a table is read down its columns
const legacy: readonly [name: string, before: JsonObject, after: JsonObject][] = [
  ['an hour as a timeout', { timeout: '1h' },        { timeout: '60m0s' }],
  ['a timeout too short',  { timeout: '100us' },     { timeout: '0m1s' }],
  ['a negative interval',  { interval: '-5m' },      { interval: '0s' }],
  ['small units',          { interval: '1500000us' }, { interval: '1.5s' }],
  ['the first name',       { scanInterval: '7m' },   { interval: '7m' }],
]

for (const [name, before, after] of legacy) {
  test(`ImageRepository of old versions: ${name}`, () => {
    const made = kindTable.ImageRepository.conversions['v1alpha1']?.specToV1({
      image: 'a',
      ...before,
    })
    assert.deepEqual(made, { image: 'a', interval: '0s', ...after })
  })
}
