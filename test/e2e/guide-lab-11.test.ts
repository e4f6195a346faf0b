/** Lab 11: objects in one repository, marked files in another, `.Updated` templates, a Helm chart. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'

import {
  assertNoSecret,
  type Guide,
  type GuideOptions,
  gitLogin,
  openGuide,
} from './parts/guide.ts'
import { temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { assertOnlyLinesChanged, readTree, workTree, writeTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'git', backendPath)

const newest = 'main-e5d27a2c-1619063680'
const lab: GuideOptions = {
  files: 'lab-11/instavote',
  gitUrl: 'https://github.com/xxxxxx/instavote.git',
  images: {
    'xxxxx/vote': ['main-ffffffff-1619063600', newest, 'feature-aa-1719063680', 'v8', 'latest'],
    'xxxxx/result': ['main-1c01cd25-1684430239', 'main-0c01cd25-1684430238', 'latest'],
  },
}

const bot = 'flux <flux@example.com>'
const vote = 'deploy/vote/staging/kustomization.yaml'
const values = 'deploy/charts/result/values.yaml'
const changes = {
  [vote]: [
    [
      '  newTag: v8 # {"$imagepolicy": "flux-system:vote:tag"}',
      `  newTag: ${newest} # {"$imagepolicy": "flux-system:vote:tag"}`,
    ],
  ] as const,
  [values]: [
    [
      '  tag: "latest" # {"$imagepolicy": "flux-system:result:tag"}',
      '  tag: "main-1c01cd25-1684430239" # {"$imagepolicy": "flux-system:result:tag"}',
    ],
  ] as const,
}

/** The cluster's repository, checked out beside, with the objects in one API version. */
function infraFolder(guide: Guide, folder: string, version: string): string {
  const files = Object.entries(guide.local('lab-11/flux-infra'))
  writeTree(
    folder,
    Object.fromEntries(
      files.map(([name, text]) => [
        name,
        text.replace('image.toolkit.fluxcd.io/v1alpha2', `image.toolkit.fluxcd.io/${version}`),
      ]),
    ),
  )
  return path.join(folder, 'clusters', 'staging')
}

for (const version of ['v1alpha2', 'v1']) {
  test(`lab 11: two automations, two commits, one push (${version})`, { skip }, async (t) => {
    const guide = await openGuide(t, lab)
    const objects = infraFolder(guide, temporaryFolder(t), version)
    const first = await guide.push(['-f', objects])
    assert.equal(first.code, 0, first.stderr)
    const message = (name: string, tag: string) => `${guide.image(name)}:${tag}\n`
    assert.deepEqual(await guide.added(), [
      {
        author: bot,
        committer: bot,
        message: message('xxxxx/result', 'main-1c01cd25-1684430239'),
      },
      { author: bot, committer: bot, message: message('xxxxx/vote', newest) },
    ])
    assertOnlyLinesChanged(guide.before, await guide.after(), changes)
    const pushes = guide.host.requests.filter(({ line }) => line.endsWith('/git-receive-pack'))
    assert.equal(pushes.length, 1)

    const second = await guide.push(['-f', objects])
    assert.equal(second.code, 0, second.stderr)
    assert.equal((await guide.added()).length, 2)
  })
}

test('lab 11: write access comes with the secret of the Git source', { skip }, async (t) => {
  const guide = await openGuide(t, lab)
  const objects = infraFolder(guide, temporaryFolder(t), 'v1alpha2')
  const flags = ['update', '--repo', guide.bare.url, '-f', objects, '--push']
  const refused = await guide.command(flags)
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /authentication required/)

  writeTree(objects, { 'github-instavote.yaml': gitSecret('github-instavote') })
  const ended = await guide.command(flags)
  assert.equal(ended.code, 0, ended.stderr)
  assertNoSecret(ended, [gitLogin.password])
  assert.equal((await guide.added()).length, 2)
})

/** `flux create secret git NAME --url=... --username=... --password=... --export`. */
function gitSecret(name: string): string {
  return `---
apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: flux-system
stringData:
  password: ${gitLogin.password}
  username: ${gitLogin.username}
`
}

test('lab 11: its GitRepository is misspelt; --repo says which one is meant', {
  skip,
}, async (t) => {
  const guide = await openGuide(t, lab)
  const objects = infraFolder(guide, temporaryFolder(t), 'v1alpha2')
  const { 'instavote-gitrepository.yaml': source = '' } = readTree(objects)
  const misspelt = source.replace('name: instavote\n', 'name: instvote\n')
  writeTree(objects, { 'instavote-gitrepository.yaml': misspelt })
  const ended = await guide.push(['-f', objects])
  assert.equal(ended.code, 0, ended.stderr)
  assertOnlyLinesChanged(guide.before, await guide.after(), changes)
})

test('lab 11: the same on a folder', { skip }, async (t) => {
  const guide = await openGuide(t, lab)
  const objects = infraFolder(guide, temporaryFolder(t), 'v1alpha2')
  const root = await workTree(t, guide.before)
  const ended = await guide.run(['update', '--path', root, '-f', objects, '--commit'])
  assert.equal(ended.code, 0, ended.stderr)
  assertOnlyLinesChanged(guide.before, readTree(root), changes)
})

test('lab 11: lint names the markers that the printed page broke', {
  skip,
}, async (t) => {
  const guide = await openGuide(t, lab)
  const objects = infraFolder(guide, temporaryFolder(t), 'v1alpha2')
  const broken = guide.local('lab-11/broken')
  const root = await workTree(t, { ...guide.before, ...broken })

  const linted = await guide.run(['markers', 'lint', '--path', root, '-f', objects])
  assert.match(linted.stdout, /deploy\/vote\/staging\/typographic\.yaml:10: error: .*quotes/)
  assert.match(linted.stdout, /deploy\/vote\/staging\/kustomization\.yaml:4: error: /)
  assert.doesNotMatch(linted.stdout, /deploy\/charts\/result\/values\.yaml:\d+: error/)
  assert.equal(linted.code, 1)

  const ended = await guide.run(['update', '--path', root, '-f', objects])
  assert.equal(ended.code, 0, ended.stderr)
  assertOnlyLinesChanged({ ...guide.before, ...broken }, readTree(root), {
    [values]: changes[values] ?? [],
  })
})
