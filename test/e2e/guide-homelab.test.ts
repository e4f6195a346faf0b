/** The home lab guide: v1beta2 objects, most without a namespace, in an app folder with a `ks.yaml`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { type GuideOptions, openGuide } from './parts/guide.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { una } from './parts/tidemark.ts'
import { assertOnlyLinesChanged, commits, readTree, workTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'git', backendPath)

const homelab: GuideOptions = {
  files: 'homelab/repo',
  images: {
    'ghcr.io/gethomepage/homepage': ['v0.8.13', 'v1.6.1', 'v1.7.0', 'v1.8.0-dev', 'latest', 'dev'],
    'squidfunk/mkdocs-material': ['9.6.23', '9.7.0', '10.0.0', '9', 'latest'],
    'grafana/grafana': ['10.4.1', '12.2.1', '12.3.0', '12.4.0-rc1', '13.0.0-beta1', 'main'],
    'docker.io/myorg/my-app': ['0.9.0', '1.0.0'],
  },
}

const bot = 'flux-image-automation <flux@ragas.cc>'
const message = 'chore(container): update images\n\nAutomated image update\n'

const homepage = (image: string, tag: string) =>
  `          image: ${image}:${tag} # {"$imagepolicy": "flux-system:homepage"}`
const docs = (image: string, tag: string) =>
  `          image: ${image}:${tag} # {"$imagepolicy": "flux-system:mkdocs-material"}`
const grafana = (tag: string) => `      tag: '${tag}' # {"$imagepolicy": "flux-system:grafana:tag"}`

test('homelab: one command makes one commit of the marked values', { skip }, async (t) => {
  const guide = await openGuide(t, homelab)
  const first = await guide.push()
  assert.equal(first.code, 0, first.stderr)
  assert.deepEqual(await guide.added(), [{ author: bot, committer: bot, message }])

  const page = guide.image('ghcr.io/gethomepage/homepage')
  const mkdocs = guide.image('squidfunk/mkdocs-material')
  const after = await guide.after()
  assertOnlyLinesChanged(guide.before, after, {
    'kubernetes/apps/default/homepage/deployment.yaml': [
      [homepage(page, 'v1.6.1'), homepage(page, 'v1.7.0')],
    ],
    'kubernetes/apps/default/docs/deployment.yaml': [
      [docs(mkdocs, '9.6.23'), docs(mkdocs, '9.7.0')],
    ],
    'kubernetes/apps/default/monitoring/helmrelease.yaml': [[grafana('12.2.1'), grafana('12.3.0')]],
  })
  assert.deepEqual(first.stdout.trimEnd().split('\n').sort(), [
    `kubernetes/apps/default/docs/deployment.yaml:11  ${mkdocs}:9.6.23 -> ${mkdocs}:9.7.0  (flux-system:mkdocs-material)`,
    `kubernetes/apps/default/homepage/deployment.yaml:12  ${page}:v1.6.1 -> ${page}:v1.7.0  (flux-system:homepage)`,
    'kubernetes/apps/default/monitoring/helmrelease.yaml:10  12.2.1 -> 12.3.0  (flux-system:grafana:tag)',
  ])

  const second = await guide.push()
  assert.equal(second.code, 0, second.stderr)
  assert.equal(second.stdout, '')
  assert.equal((await guide.added()).length, 1)
})

test('homelab: the next image is the next commit', { skip }, async (t) => {
  const guide = await openGuide(t, homelab)
  await guide.push()
  await guide.registry.push('myorg/my-app', ['1.1.0'])
  const ended = await guide.push()
  assert.equal(ended.code, 0, ended.stderr)
  assert.deepEqual(
    (await guide.added()).map((commit) => commit.message),
    [message, message],
  )
  const image = guide.image('docker.io/myorg/my-app')
  const { 'kubernetes/apps/default/my-app/deployment.yaml': text = '' } = await guide.after()
  assert.match(text, new RegExp(`image: ${image}:1\\.1\\.0 # `))
})

test('homelab: the same on a folder, edited in place or committed', { skip }, async (t) => {
  const guide = await openGuide(t, homelab)
  const root = await workTree(t, guide.before)

  const planned = await guide.run(['update', '--dry-run'], root)
  assert.equal(planned.code, 0, planned.stderr)
  assert.match(planned.stdout, /^\+.*homepage:v1\.7\.0 # /m)
  assert.deepEqual(readTree(root), guide.before)

  const ended = await guide.run(['update', '--path', root, '--commit'])
  assert.equal(ended.code, 0, ended.stderr)
  await guide.push()
  assert.deepEqual(readTree(root), await guide.after())
  assert.deepEqual((await commits(root)).slice(1), [{ author: bot, committer: una, message }])

  const again = await guide.run(['update', '--path', root, '--commit', '--exit-code'])
  assert.equal(again.code, 0, again.stderr)
  assert.equal((await commits(root)).length, 2)
})
