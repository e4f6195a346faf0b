import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import { findMarkers } from '../../core/markers/index.ts'
import { type MarkerPlan, planMarkers } from './index.ts'
import { automationYaml, policyYaml, type TestTree, testTree, treeFile } from './test-tree.ts'

const range = `{ semver: { range: '>=1.0.0' } }`
const digest = `sha256:${'a'.repeat(64)}`
const objects =
  policyYaml('app', 'ghcr.io/org/app', range, ', digestReflectionPolicy: IfNotPresent') +
  policyYaml('web', 'nginx', range, ', digestReflectionPolicy: IfNotPresent') +
  policyYaml('plain', 'org/plain', range) +
  policyYaml('one', 'org/twice', range) +
  policyYaml('two', 'org/twice', range)
const world = testTree(objects)

function plan(text: string, tree: TestTree = world, path = 'apps/a.yaml'): MarkerPlan {
  return planMarkers([treeFile(path, text)], tree)
}

/** Each marker that is added as `line setter`. */
function added(text: string): string[] {
  return plan(text).added.map(({ line, setter }) => `${line} ${setter.replace('flux-system:', '')}`)
}

// biome-ignore format: a table is read down its columns
const forms: readonly [rule: string, text: string, markers: string[]][] = [
  ['an image',                          'image: ghcr.io/org/app:1.0.0',                       ['1 app']],
  ['its quotes stay outside',           'image: "ghcr.io/org/app:1.0.0"',                     ['1 app']],
  ['an image with a digest',            `image: ghcr.io/org/app:1.0.0@${digest}`,             ['1 app']],
  ['names in every spelling',           'image: docker.io/library/nginx:1.0.0\ninitImage: index.docker.io/library/nginx:1', ['1 web', '2 web']],
  ['containers of any kind',            'spec:\n  jobTemplate:\n    containers:\n    - name: a\n      image: nginx:1', ['5 web']],
  ['a value on the next line',          'image:\n  nginx:1',                                  ['2 web']],
  ['every document',                    'image: nginx:1\n---\nimage: nginx:2',                ['1 web', '3 web']],
  ['the items of a list',               'apiVersion: v1\nkind: List\nitems:\n- image: nginx:1', ['4 web']],
  ['images that nobody tracks',         'image: redis:7',                                     []],
  ['fields that hold no image',         'command: nginx:1\nargs: [nginx:1]',                  []],
  ['the objects of automation',         'apiVersion: image.toolkit.fluxcd.io/v1\nspec:\n  image: nginx:1', []],
  ['a marked image',                    'image: nginx:1 # {"$imagepolicy": "flux-system:web"}', []],
  ['an image with a marker above',      'images:\n# {"$imagepolicy": "flux-system:web"}\n- nginx:1\nimage: nginx:2', ['4 web']],
  ['a kustomization, compact',          'images:\n- name: nginx\n  newTag: "1"',              ['3 web:tag']],
  ['a kustomization, wide',             'images:\n  - newTag: "1"\n    name: nginx',          ['2 web:tag']],
  ['its new name counts',               'images:\n- name: app\n  newName: ghcr.io/org/app\n  newTag: 1.0.0', ['3 app:name', '4 app:tag']],
  ['a name in another spelling stays',  'images:\n- name: app\n  newName: docker.io/nginx\n  newTag: 1.0.0', ['4 web:tag']],
  ['its digest',                        `images:\n- name: nginx\n  digest: ${digest}`,        ['3 web:digest']],
  ['an entry without a tag',            'images:\n- name: nginx\n  newName: nginx',           []],
  ['the values of a chart',             'image:\n  repository: ghcr.io/org/app\n  tag: 1.0.0', ['2 app:name', '3 app:tag']],
  ['below a HelmRelease',               'spec:\n  values:\n    side:\n      repository: docker.io/nginx\n      pullPolicy: Always\n      tag: "1"', ['6 web:tag']],
  ['with a registry apart',             'image:\n  registry: ghcr.io\n  repository: org/app\n  tag: 1.0.0', ['4 app:tag']],
  ['a tag that is marked',              'image:\n  repository: nginx\n  tag: 1 # {"$imagepolicy": "flux-system:web:tag"}', []],
]

for (const [rule, text, markers] of forms) {
  test(`add: ${rule}`, () => assert.deepEqual(added(`${text}\n`), markers))
}

// biome-ignore format: a table is read down its columns
const refusals: readonly [code: string, text: string][] = [
  ['commented',        'image: nginx:1 # keep'],
  ['commented',        'image: nginx:1 # {“$imagepolicy”: “flux-system:web”}'],
  ['flow',             'spec: { image: nginx:1 }'],
  ['flow',             'images: [{ name: nginx, newTag: "1" }]'],
  ['many-lines',       'image: "nginx:\\\n  1"'],
  ['block',            'images:\n- name: nginx\n  newTag: |-\n    v1'],
  ['hidden',           'a: &a\n  <<:\n    image: nginx:1'],
  ['no-tag',           'image: nginx'],
  ['no-tag',           'image:\n  repository: nginx\n  tag: ""'],
  ['no-tag',           'image:\n  repository: nginx\n  tag: ~'],
  ['unclear-tag',      'image:\n  repository: nginx\n  tag: ${TAG:=1.0.0}'],
  ['unclear-tag',      `image:\n  repository: nginx\n  tag: 1.0.0@${digest}`],
  ['loses-digest',     `image: org/plain:1.0.0@${digest}`],
  ['loses-digest',     `images:\n- name: org/plain\n  digest: ${digest}`],
  ['several-policies', 'image: org/twice:1.0.0'],
  ['path-annotation',  'metadata:\n  annotations:\n    config.kubernetes.io/path: b.yaml\nimage: nginx:1'],
  ['no-effect',        'apiVersion: v1\nkind: List\nitems: []\nimage: nginx:1'],
]

for (const [code, text] of refusals) {
  test(`add: leaves alone ${JSON.stringify(text)}`, () => {
    const { added: none, files, left } = plan(`${text}\n`)
    assert.deepEqual(none, [])
    assert.deepEqual(files, [])
    assert.deepEqual(
      left.map((one) => one.code),
      [code],
    )
  })
}

test('add: JSON has no comments', () => {
  const { added: none, left } = plan('{"image": "nginx:1"}', world, 'a.json')
  assert.deepEqual(none, [])
  assert.equal(left[0]?.code, 'json')
})

test('add: only where an automation would set it', () => {
  const inside = testTree(objects + automationYaml('flux-system', 'apps'))
  assert.equal(plan('image: nginx:1\n', inside).added.length, 1)
  const outside = plan('image: nginx:1\n', inside, 'infra/a.yaml')
  assert.deepEqual(outside.added, [])
  assert.equal(outside.left[0]?.code, 'outside-automation')
})

test('add: several policies are told by name', () => {
  const [left] = plan('image: org/twice:1.0.0\n').left
  assert.match(left?.why ?? '', /: flux-system:one, flux-system:two$/)
})

// biome-ignore format: a table is read down its columns
const lineEnds: readonly [rule: string, before: string, after: string][] = [
  ['CRLF stays',                  'image: nginx:1\r\nb: c\r\n', 'image: nginx:1 #\r\nb: c\r\n'],
  ['no newline is added',         'b: c\nimage: nginx:1',       'b: c\nimage: nginx:1 #'],
  ['spaces at the end stay',      'image: nginx:1 \t\n',        'image: nginx:1 \t#\n'],
  ['so does a byte order mark',   '\ufeffimage: nginx:1\n',     '\ufeffimage: nginx:1 #\n'],
  ['and whatever is odd',         '\n\n#x\n"b":   {c: d}\nimage:   nginx:1\n...\n', '\n\n#x\n"b":   {c: d}\nimage:   nginx:1 #\n...\n'],
]

for (const [rule, before, after] of lineEnds) {
  test(`add: ${rule}`, () => {
    const [file] = plan(before).files
    const marker = '# {"$imagepolicy": "flux-system:web"}'
    assert.deepEqual(file?.after, encodeUtf8(after.replace(/(?<=nginx:1[ \t]+)#/, marker)))
  })
}

const value = fc.constantFrom(
  'nginx:1',
  '"nginx:2"',
  "'ghcr.io/org/app:1.0.0'",
  'redis:7',
  'nginx',
  '|-\n      nginx:1',
)
const rest = fc.constantFrom(
  '',
  '  ',
  ' # note',
  ' # {"$imagepolicy": "flux-system:web"}',
  ' # {"$imagepolicy": "x"}',
)
const entry = fc
  .tuple(fc.nat(3), value, rest)
  .map(([key, text, end]) => `  k${key}Image: ${text}${end}\n`)
const more = fc.constantFrom(
  '  a: {image: nginx:1}\n',
  '  images:\n  - name: nginx\n    newTag: "1"\n',
  '  side:\n      repository: nginx\n      tag: 1.0.0 # {"$imagepolicy": "flux-system:web:tag"}\n',
  '  é: "🚀"\n',
  '\n# {"$imagepolicy": "flux-system:web"}\n',
  '{{ broken }}\n',
)
const document = fc.array(fc.oneof(entry, more), { minLength: 1, maxLength: 6 })
const file = fc
  .tuple(
    fc.array(
      document.map((lines) => `m:\n${lines.join('')}`),
      { minLength: 1, maxLength: 3 },
    ),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([documents, eol, isEnded]) => {
    const text = documents.join('---\n').replaceAll('\n', eol)
    return isEnded ? text : text.trimEnd()
  })

test('law: exactly the new markers appear, and every other byte stays', () => {
  fc.assert(
    fc.property(file, (text) => {
      const { files, added: proposals } = plan(text)
      const before = encodeUtf8(text)
      const after = files[0]?.after ?? before
      const pieces: Uint8Array[] = []
      let kept = 0
      for (const { start, end, text: comment } of files[0]?.splices ?? []) {
        assert.equal(start, end)
        assert.match(decodeUtf8(comment), /^ ?# \{"\$imagepolicy": "[^"]+"\}$/)
        pieces.push(before.subarray(kept, start), comment)
        kept = start
      }
      assert.deepEqual(after, concatBytes([...pieces, before.subarray(kept)]))

      const old = findMarkers('apps/a.yaml', before).markers.map(nameOf)
      const found = findMarkers('apps/a.yaml', after).markers.map(nameOf)
      assert.deepEqual(found.toSorted(), [...old, ...proposals.map(nameOf)].toSorted())
    }),
  )
})

test('law: a second run has nothing to add', () => {
  fc.assert(
    fc.property(file, (text) => {
      const [first] = plan(text).files
      if (first === undefined) return
      assert.deepEqual(planMarkers([{ path: first.path, bytes: first.after }], world).added, [])
    }),
  )
})

function nameOf(one: { line: number; column: number; setter: string }): string {
  return `${one.line}:${one.column} ${one.setter}`
}
