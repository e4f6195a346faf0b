import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Finding, lintMarkers } from './index.ts'
import { automationYaml, markedFile, policyYaml, type TestTree, testTree } from './test-tree.ts'

const range = `{ semver: { range: '>=1.0.0' } }`
const never = ', digestReflectionPolicy: Never'
const objects =
  policyYaml('app', 'ghcr.io/org/app', range) +
  policyYaml('web', 'nginx', range) +
  policyYaml('names', 'nginx', '{ alphabetical: { order: asc } }') +
  policyYaml(
    'build',
    'org/build',
    '{ numerical: { order: asc } }',
    `, filterTags: { pattern: '^main-(?P<n>[0-9]+)$', extract: '$n' }`,
  ) +
  policyYaml('plain', 'org/plain', range, never)
const marker = (setter: string): string => `# {"$imagepolicy": "flux-system:${setter}"}`

/** `line: severity code` for each finding about the file. */
function lint(text: string, tree: TestTree = testTree(objects)): string[] {
  const files = [markedFile('apps/a.yaml', text)]
  return lintMarkers({ files, ...tree, problems: [] })
    .filter(({ path }) => path === 'apps/a.yaml')
    .map(({ line, severity, code }) => `${line}: ${severity} ${code}`)
}

// biome-ignore format: a table is read down its columns
const rows: readonly [rule: string, text: string, findings: string[]][] = [
  ['a good image',                       `image: ghcr.io/org/app:1.2.3 ${marker('app')}`,   []],
  ['a good tag',                         `newTag: 1.2.3 ${marker('app:tag')}`,              []],
  ['a good name',                        `newName: ghcr.io/org/app ${marker('app:name')}`,  []],
  ['a name in another spelling',         `image: docker.io/library/nginx:1.2.3 ${marker('web')}`, []],
  ['typographic quotes',                 'image: a:1 # {“$imagepolicy”: “flux-system:app”}', ['1: error typographic-quotes']],
  ['a marker over two lines',            'tag: v8 # {"$imagepolicy":\n# "flux-system:app:tag"}', ['1: error wrapped-marker']],
  ['a marker above its key',             `${marker('app')}\nimage: ghcr.io/org/app:1.2.3`,  ['1: error above-key']],
  [':tag on a whole image',              `image: ghcr.io/org/app:1.2.3 ${marker('app:tag')}`, ['1: error suffix-on-image']],
  [':name on a whole image',             `image: ghcr.io/org/app:1.2.3 ${marker('app:name')}`, ['1: error suffix-on-image']],
  ['a whole image on a tag',             `tag: 1.2.3 ${marker('app')}`,                     ['1: warning image-on-tag']],
  ['an image that has no tag yet',       `image: nginx ${marker('names')}`,                 []],
  ['an unknown policy',                  `image: a:1 ${marker('other')}`,                   ['1: error unknown-policy']],
  ['another namespace is another policy', 'image: a:1 # {"$imagepolicy": "apps:app"}',      ['1: error unknown-policy']],
  ['an unknown suffix',                  `image: a:1 ${marker('app:tags')}`,                ['1: error malformed-setter']],
  ['the image of another policy',        `image: ghcr.io/org/other:1.2.3 ${marker('app')}`, ['1: warning other-image']],
  ['the name of another policy',         `newName: ghcr.io/org/other ${marker('app:name')}`, ['1: warning other-image']],
  ['a tag out of range',                 `tag: 0.9.0 ${marker('app:tag')}`,                 ['1: warning never-chosen']],
  ['an image with such a tag',           `image: ghcr.io/org/app:0.9.0 ${marker('app')}`,   ['1: warning never-chosen']],
  ['a tag that the filter drops',        `tag: dev-7 ${marker('build:tag')}`,               ['1: warning never-chosen']],
  ['one that it keeps',                  `tag: main-7 ${marker('build:tag')}`,              []],
  ['an excluded tag',                    `tag: main-7.sig ${marker('build:tag')}`,          ['1: warning never-chosen']],
  ['an image with a port has no tag',    `image: localhost:5000/org/app ${marker('app')}`,  ['1: warning other-image']],
  ['a digest that nobody looks up',      `digest: "" ${marker('plain:digest')}`,            ['1: error no-digest']],
  ['nothing is known of no value',       `tag: "" ${marker('app:tag')}`,                    []],
  ['a value to be filled in later',      `image: \${IMAGE} ${marker('app')}`,               []],
  ['a claim for another file',           `metadata:\n  annotations:\n    config.kubernetes.io/path: b.yaml\nimage: ghcr.io/org/app:1.2.3 ${marker('app')}`, ['1: error path-annotation']],
  ['lines are in order',                 `tag: 0.1.0 ${marker('app:tag')}\nb: c # {'$imagepolicy': 'x'}\nd: 0.1.0 ${marker('app:tag')}`, ['1: warning never-chosen', '2: error single-quotes', '3: warning never-chosen']],
]

for (const [rule, text, findings] of rows) {
  test(`lint: ${rule}`, () => assert.deepEqual(lint(`${text}\n`), findings))
}

const good = `tag: 1.2.3 ${marker('app:tag')}\n`

// biome-ignore format: a table is read down its columns
const scopes: readonly [rule: string, automations: string, findings: string[]][] = [
  ['no automation, no rules about files', '',                                      []],
  ['an automation for the folder',        automationYaml('flux-system', 'apps'),   []],
  ['an automation for another folder',    automationYaml('flux-system', 'infra'),  ['1: warning outside-automation']],
  ['one of two is enough',                automationYaml('flux-system', 'apps') + automationYaml('other', 'infra'), []],
  ['none in the namespace',               automationYaml('other', 'apps'),         ['1: error other-namespace']],
]

for (const [rule, automations, findings] of scopes) {
  test(`lint: ${rule}`, () => {
    assert.deepEqual(lint(good, testTree(objects + automations)), findings)
  })
}

test('lint: an automation whose selector leaves the policy out', () => {
  const tree = testTree(objects + automationYaml('flux-system', 'apps'))
  const without = tree.scopes.map((scope) => ({ ...scope, policies: new Set<string>() }))
  assert.deepEqual(lint(good, { ...tree, scopes: without }), ['1: warning not-selected'])
})

test('lint: without any policy, names are not judged', () => {
  assert.deepEqual(lint(good, testTree('')), ['1: info no-policies'])
})

function lintObjects(manifests: string): Pick<Finding, 'severity' | 'code'>[] {
  return lintMarkers({ files: [], ...testTree(manifests), problems: [] }).map(
    ({ severity, code }) => ({ severity, code }),
  )
}

test('lint: a policy without a marker is worth knowing', () => {
  const found = lintObjects(policyYaml('app', 'org/app', range))
  assert.deepEqual(found, [{ severity: 'info', code: 'unused-policy' }])
})

test('lint: a policy that can never choose, and an automation without a source', () => {
  const [, policy] = policyYaml('app', 'org/app', range).split('---\n').slice(1)
  const found = lintObjects(`---\n${policy}${automationYaml('flux-system', 'apps', 'absent')}`)
  assert.deepEqual(found, [
    { severity: 'error', code: 'policy-fault' },
    { severity: 'info', code: 'unused-policy' },
    { severity: 'warning', code: 'missing-source' },
  ])
})

test('lint: rules that are hardly meant', () => {
  const found = lintObjects(policyYaml('app', 'org/app', `{ semver: { range: '^*' } }`))
  assert.deepEqual(found[0], { severity: 'warning', code: 'odd-rule' })
})

test('lint: faults of manifests are findings', () => {
  const problem = { severity: 'error', path: 'a.yaml', line: 3, message: 'is wrong' } as const
  assert.deepEqual(lintMarkers({ files: [], ...testTree(''), problems: [problem] }), [
    { path: 'a.yaml', line: 3, severity: 'error', code: 'manifest', what: 'is wrong' },
  ])
})

test('lint: an unknown policy is told with its namesakes', () => {
  const files = [markedFile('a.yaml', 'a: b # {"$imagepolicy": "apps:app"}\n')]
  const [finding] = lintMarkers({ files, ...testTree(objects), problems: [] })
  assert.equal(finding?.what, "there is no ImagePolicy for 'apps:app'")
  assert.equal(
    finding?.remedy,
    "correct the name (there is 'flux-system:app'), or create the policy",
  )
})
