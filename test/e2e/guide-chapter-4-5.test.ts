/** The course chapter: v1beta2, a private registry, and the long message template. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { type Guide, type GuideOptions, openGuide } from './parts/guide.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { pullSecret } from './parts/pull-secret.ts'
import { una } from './parts/tidemark.ts'
import { assertOnlyLinesChanged, commits, readTree, workTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'htpasswd', 'git', backendPath)

const registryLogin = { username: 'myuser', password: 'mytoken-91ac' }

const chapter: GuideOptions = {
  files: 'chapter-4-5/repo',
  images: {
    'docker.io/myorg/my-app': ['1.2.2', '1.2.3', '1.3.0', '2.0.0', '1.4.0-rc.1', 'latest'],
  },
  registryLogin,
}

const bot = 'fluxbot <flux@example.com>'
const app = 'clusters/my-cluster/my-app'

/**
 * What Go's engine makes of the chapter's template. `-}}` eats the white space after it but not
 * before: files end their lines and the blank line after them goes; each change leaves the two
 * blanks that stood before `{{ end -}}`, in front of the next object and at the very end.
 */
const message = (image: string) =>
  [
    'Automated image update',
    '',
    'Automation: flux-system/my-app-automation',
    '',
    'Files changed:',
    '- my-app/deployment.yaml',
    '- my-app/release.yaml',
    'Objects changed:',
    '- Deployment/my-app (my-app)',
    `  ${image}:1.2.3 -> ${image}:1.3.0`,
    '  - HelmRelease/my-app (my-app)',
    '  1.2.3 -> 1.3.0',
    '  1.2.2 -> 1.3.0',
    '  ',
  ].join('\n')

/** `kubectl create secret docker-registry registry-credentials`, kept out of the repository. */
function secretFlag(guide: Guide): string[] {
  const file = path.join(guide.command.home, 'registry-credentials.yaml')
  writeFileSync(file, pullSecret('registry-credentials', guide.registry.host, registryLogin))
  return ['--secret', `registry-credentials=${file}`]
}

test('chapter 4.5: the message names files, objects and values', { skip }, async (t) => {
  const guide = await openGuide(t, chapter)
  const image = guide.image('docker.io/myorg/my-app')
  const first = await guide.push(secretFlag(guide))
  assert.equal(first.code, 0, first.stderr)
  assert.deepEqual(await guide.added(), [{ author: bot, committer: bot, message: message(image) }])
  const line = (tag: string) =>
    `        image: ${image}:${tag}  # {"$imagepolicy": "flux-system:my-app"}`
  const tagLine = (tag: string) => `      tag: ${tag}  # {"$imagepolicy": "flux-system:my-app:tag"}`
  assertOnlyLinesChanged(guide.before, await guide.after(), {
    [`${app}/deployment.yaml`]: [[line('1.2.3'), line('1.3.0')]],
    [`${app}/release.yaml`]: [
      [tagLine('1.2.3'), tagLine('1.3.0')],
      [tagLine('1.2.2'), tagLine('1.3.0')],
    ],
  })

  const second = await guide.push(secretFlag(guide))
  assert.equal(second.code, 0, second.stderr)
  assert.equal((await guide.added()).length, 1)
})

test('chapter 4.5: the same on a folder, without any remote', { skip }, async (t) => {
  const guide = await openGuide(t, chapter)
  const root = await workTree(t, guide.before)
  const ended = await guide.run(['update', '--path', root, '--commit', ...secretFlag(guide)])
  assert.equal(ended.code, 0, ended.stderr)
  const [, made] = await commits(root)
  assert.deepEqual(made, {
    author: bot,
    committer: una,
    message: message(guide.image('docker.io/myorg/my-app')),
  })
  await guide.push(secretFlag(guide))
  assert.deepEqual(readTree(root), await guide.after())
})
