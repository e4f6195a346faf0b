import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeUtf8 } from '../../../base/index.ts'
import { type ManifestContents, manifestLimits, printProblem, readManifests } from '../index.ts'

function read(text: string, path = 'apps/x.yaml'): ManifestContents {
  return readManifests([{ path, bytes: encodeUtf8(text) }])
}

function problemsOf(text: string, path?: string): string[] {
  return read(text, path).problems.map(printProblem)
}

const policy = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: app
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: app
  policy:
    semver:
      range: 1.x
`

const repository = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app}
spec:
  image: ghcr.io/org/app
  interval: 5m
`

test('readManifests: finds an object with its file and line', () => {
  const { objects, problems } = read(`# comment\n---\n${policy}`)
  assert.deepEqual(problems, [])
  const { object, ...found } = objects[0] ?? assert.fail('nothing found')
  assert.deepEqual(found, {
    path: 'apps/x.yaml',
    line: 3,
    kind: 'ImagePolicy',
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    name: 'app',
    namespace: 'flux-system',
  })
  assert.deepEqual(object.kind === 'ImagePolicy' && object.spec, {
    imageRepositoryRef: { name: 'app' },
    policy: { semver: { range: '1.x' } },
    digestReflectionPolicy: 'Never',
  })
})

test('readManifests: reads streams, lists, JSON and CRLF alike', () => {
  const items = policy.replaceAll('\n', '\n    ')
  const list = `kind: List\napiVersion: v1\nitems:\n  - ${items}\n  - kind: Other\n`
  const json = JSON.stringify({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { name: 'app' },
    spec: { image: 'a', interval: '1m' },
  })
  const stream = `kind: Other\n---\n${policy}...\n---\n${repository}`
  const shape = (text: string, path?: string) =>
    read(text, path).objects.map(({ kind, line }) => `${kind}:${line}`)
  assert.deepEqual(shape(stream), ['ImagePolicy:3', 'ImageRepository:16'])
  assert.deepEqual(shape(stream.replaceAll('\n', '\r\n')), ['ImagePolicy:3', 'ImageRepository:16'])
  assert.deepEqual(shape(list), ['ImagePolicy:4'])
  assert.deepEqual(shape(json, 'a.json'), ['ImageRepository:1'])
  assert.deepEqual(shape(`\uFEFF${policy}`), ['ImagePolicy:1'])
})

test("readManifests: what stands behind '...' is named, as Flux leaves it out silently", () => {
  const { objects, problems } = read(`${policy}...\n${repository}---\n${repository}`)
  assert.deepEqual(
    objects.map(({ kind }) => kind),
    ['ImagePolicy', 'ImageRepository'],
  )
  assert.deepEqual(problems.map(printProblem), [
    "apps/x.yaml:12: what stands behind '...' is not read, neither by Flux: begin it with '---'",
  ])
})

const digestOnly =
  "spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'"
const intervalToo = "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'"

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, text: string, problem: string][] = [
  ['an interval without digests', `${policy}  interval: 5m\n`,
    `apps/x.yaml:6: ImagePolicy 'flux-system/app': spec: Invalid value: ${digestOnly}`],
  ['digests without an interval', `${policy}  digestReflectionPolicy: Always\n`,
    `apps/x.yaml:6: ImagePolicy 'flux-system/app': spec: Invalid value: ${intervalToo}`],
  ['a wrong value, at its line', policy.replace('1.x', '[1]'),
    `apps/x.yaml:11: ImagePolicy 'flux-system/app': spec.policy.semver.range: Invalid value: "array": spec.policy.semver.range in body must be of type string: "array"`],
  ['a duration that is none', repository.replace('5m', '5 minutes'),
    `apps/x.yaml:6: ImageRepository 'app': spec.interval: Invalid value: "5 minutes": spec.interval in body should match '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$'`],
  ['a missing field, at what should hold it', repository.replace('  image: ghcr.io/org/app\n', ''),
    `apps/x.yaml:4: ImageRepository 'app': spec.image: Required value`],
  ['a missing name', repository.replace('{name: app}', '{}'),
    `apps/x.yaml:3: ImageRepository: metadata.name: Required value: name or generateName is required`],
  ['a version that never was', repository.replace('/v1', '/v3'),
    `apps/x.yaml:1: ImageRepository 'app': apiVersion: no matches for kind "ImageRepository" in version "image.toolkit.fluxcd.io/v3"`],
  ['YAML that is none', `${repository}  broken: [\n`,
    "apps/x.yaml:8: ImageRepository 'app' cannot be read: Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ['the same key twice', `${repository}  image: b\n`,
    "apps/x.yaml:7: ImageRepository 'app' cannot be read: Map keys must be unique"],
]

for (const [name, text, problem] of refused) {
  test(`readManifests: refuses ${name}`, () => {
    assert.deepEqual([problemsOf(text), read(text).objects], [[problem], []])
  })
}

test('readManifests: accepts digests with an interval', () => {
  const text = `${policy}  digestReflectionPolicy: Always\n  interval: 5m\n`
  assert.deepEqual(problemsOf(text), [])
})

test('readManifests: a field nobody knows is a warning', () => {
  const { objects, problems } = read(`${repository}  imgae: x\n`)
  assert.equal(objects.length, 1)
  assert.equal(problems[0]?.severity, 'warning')
  assert.deepEqual(problems.map(printProblem), [
    "apps/x.yaml:7: ImageRepository 'app': spec.imgae: unknown field",
  ])
})

test('readManifests: a status in a file is left out', () => {
  const [found] = read(`${policy}status: {latestRef: {name: old, tag: old}}\n`).objects
  assert.equal(found?.kind === 'ImagePolicy' && found.object.status, undefined)
})

test('readManifests: the first layout of automations becomes that of v1', () => {
  const text = `apiVersion: image.toolkit.fluxcd.io/v1alpha1
kind: ImageUpdateAutomation
metadata: {name: all, namespace: flux-system}
spec:
  interval: 100us
  checkout: {gitRepositoryRef: {name: repo}, branch: main}
  commit: {authorName: Bot, authorEmail: bot@example.org}
  update: {setters: {}}
  push: {branch: updates}
`
  const { objects, problems } = read(text)
  assert.deepEqual(problems, [])
  assert.deepEqual(objects[0]?.kind === 'ImageUpdateAutomation' && objects[0].object.spec, {
    interval: '0s',
    sourceRef: { kind: 'GitRepository', name: 'repo' },
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: { author: { name: 'Bot', email: 'bot@example.org' } },
      push: { branch: 'updates' },
    },
    update: { strategy: 'Setters' },
  })
})

test('readManifests: more exclusions than v1 allows are a warning in v1beta1', () => {
  const list = Array.from({ length: 26 }, (_, index) => `'${index}'`).join(', ')
  const text = `${repository}  exclusionList: [${list}]\n`
  assert.deepEqual(problemsOf(text.replace('/v1', '/v1beta1')), [
    "apps/x.yaml:7: ImageRepository 'app': spec.exclusionList: Too many: 26: must have at most 25 items",
  ])
  assert.equal(read(text.replace('/v1', '/v1beta1')).objects.length, 1)
  assert.equal(read(text).objects.length, 0)
})

test('readManifests: YAML 1.1 words are bools, and aliases and merges are followed', () => {
  const text = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: &name app}
spec: {<<: {interval: 5m, suspend: no}, suspend: yes, image: *name}
`
  const [found] = read(text).objects
  assert.deepEqual(found?.kind === 'ImageRepository' && found.object.spec, {
    suspend: true,
    image: 'app',
    interval: '5m',
    exclusionList: ['^.*\\.sig$'],
    provider: 'generic',
  })
})

test('readManifests: what is not ours costs nothing and says nothing', () => {
  const crd = 'kind: CustomResourceDefinition\nspec: {group: image.toolkit.fluxcd.io}\n'
  assert.deepEqual(read(`${crd}---\n{{ if .Values.secretRef }}\nkind: Secretive\n`), {
    objects: [],
    problems: [],
  })
  assert.deepEqual(read(policy, 'notes.md').objects, [])
})

test('readManifests: templates of charts are no errors', () => {
  const secret = '{{ if .Values.on }}\napiVersion: v1\nkind: Secret\n{{ end }}\n'
  assert.deepEqual(read(secret).problems, [])
  const [problem] = read(`{{ if .Values.on }}\n${policy}{{ end }}\n`).problems
  assert.equal(problem?.severity, 'warning')
  assert.match(problem.message, /^looks like a template: /)
})

test('readManifests: kustomizations of both sorts', () => {
  const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, targetNamespace: prod, sourceRef: {kind: GitRepository, name: repo}}
`
  assert.deepEqual(read(flux).objects[0]?.object, {
    kind: 'Kustomization',
    metadata: { name: 'apps', namespace: 'flux-system' },
    spec: {
      path: './apps',
      targetNamespace: 'prod',
      sourceRef: { kind: 'GitRepository', name: 'repo' },
    },
  })
  const file = 'namespace: prod\nresources: [a.yaml, ../base]\ncomponents: [c]\n'
  assert.deepEqual(read(file, 'apps/kustomization.yaml').objects, [
    {
      path: 'apps/kustomization.yaml',
      line: 1,
      kind: 'KustomizationFile',
      apiVersion: '',
      name: '',
      object: {
        kind: 'KustomizationFile',
        namespace: 'prod',
        resources: ['a.yaml', '../base', 'c'],
      },
    },
  ])
})

const bomb = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
f: [*e, *e, *e, *e, *e, *e, *e, *e, *e]
`

function nested(levels: number): string {
  return `${repository}  x: ${'['.repeat(levels)}${']'.repeat(levels)}\n`
}

test('readManifests: limits name themselves', () => {
  const small = '# fluxcd.io/\n'
  const filler = (size: number): string => small + ' '.repeat(size - small.length)
  assert.deepEqual(problemsOf(filler(manifestLimits.fileBytes)), [])
  assert.match(problemsOf(filler(manifestLimits.fileBytes + 1))[0] ?? '', /more than the limit/)

  const secrets = (count: number): string => '---\nkind: Secret\n'.repeat(count)
  assert.deepEqual(problemsOf(secrets(manifestLimits.documents)), [])
  assert.match(problemsOf(secrets(manifestLimits.documents + 1))[0] ?? '', /documents/)

  // The document and its spec are two levels.
  assert.match(problemsOf(nested(manifestLimits.depth - 2))[0] ?? '', /unknown field/)
  assert.match(problemsOf(nested(manifestLimits.depth))[0] ?? '', /nests deeper than 100/)
  assert.match(problemsOf(nested(100_000))[0] ?? '', /nests deeper than 100/)

  assert.match(problemsOf(repository + bomb)[0] ?? '', /holds more than 200000 values/)
})

test('readManifests: no bytes make it throw', () => {
  const marks = ['---\n', '- ', '*a', '&a ', '\r', '\u0000', '{', '!!x ', '"', '? ']
  const pieces = fc.constantFrom(policy, repository, bomb, ...marks)
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      read(parts.join(''))
    }),
  )
})
