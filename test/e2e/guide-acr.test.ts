/** The ACR guide: v1 objects and a pull secret that the repository holds only sealed. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { type Guide, type GuideOptions, openGuide } from './parts/guide.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { dockerConfig, pullSecret } from './parts/pull-secret.ts'
import { una } from './parts/tidemark.ts'
import { assertOnlyLinesChanged, commits, readTree, workTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'htpasswd', 'git', backendPath)

const registryLogin = { username: 'k8sworkshopcertd', password: 'acr-password-5d1e' }
const lms = 'k8sworkshopcertd.azurecr.io/lms-static'
const acr: GuideOptions = {
  files: 'acr/repo',
  images: { [lms]: ['v1.0.9', 'v1.0.10', 'v1.0.11', 'v1.0.12', 'v1.0.13', 'v1.0.14'] },
  registryLogin,
}

const bot = 'fluxcdbot <fluxcdbot@users.noreply.github.com>'
const deployment = 'clusters/k8s-ws-terra-v2/lms/deployment-canary.yaml'
const line = (image: string) =>
  `        image: ${image} # {"$imagepolicy": "flux-system:lms-static-canary"}`

function secretFile(guide: Guide): string {
  const file = path.join(guide.command.home, 'acr-secret.yaml')
  writeFileSync(file, pullSecret('acr-secret', guide.registry.host, registryLogin))
  return file
}

async function assertUpdated(guide: Guide): Promise<void> {
  const image = guide.image(lms)
  assert.deepEqual(await guide.added(), [
    { author: bot, committer: bot, message: `${image}:v1.0.13 -> ${image}:v1.0.14\n` },
  ])
  assertOnlyLinesChanged(guide.before, await guide.after(), {
    [deployment]: [[line(`${image}:v1.0.13`), line(`${image}:v1.0.14`)]],
  })
}

test('acr: a sealed secret is an absent one, in Flux’s words', { skip }, async (t) => {
  const guide = await openGuide(t, acr)
  const ended = await guide.push()
  assert.equal(ended.code, 1)
  assert.match(
    ended.stderr,
    /failed to configure authentication options: secrets "acr-secret" not found/,
  )
  assert.deepEqual(await guide.added(), [])
})

test('acr: the secret comes from a file beside the repository', { skip }, async (t) => {
  const guide = await openGuide(t, acr)
  const flags = ['--secret', `acr-secret=${secretFile(guide)}`]
  const first = await guide.push(flags)
  assert.equal(first.code, 0, first.stderr)
  assert.match(first.stderr, /acr-secret/, 'says whose place the file takes')
  await assertUpdated(guide)

  const second = await guide.push(flags)
  assert.equal(second.code, 0, second.stderr)
  assert.equal((await guide.added()).length, 1)
})

test('acr: or from the docker config of whoever runs it', { skip }, async (t) => {
  const guide = await openGuide(t, acr)
  const file = path.join(guide.command.home, 'config.json')
  writeFileSync(file, dockerConfig(guide.registry.host, registryLogin))
  const ended = await guide.push(['--docker-config', file])
  assert.equal(ended.code, 0, ended.stderr)
  await assertUpdated(guide)
})

test('acr: the same on a folder', { skip }, async (t) => {
  const guide = await openGuide(t, acr)
  const root = await workTree(t, guide.before)
  const flags = ['--secret', `flux-system/acr-secret=${secretFile(guide)}`]
  const ended = await guide.run(['update', '--path', root, '--commit', ...flags])
  assert.equal(ended.code, 0, ended.stderr)
  const image = guide.image(lms)
  assertOnlyLinesChanged(guide.before, readTree(root), {
    [deployment]: [[line(`${image}:v1.0.13`), line(`${image}:v1.0.14`)]],
  })
  assert.deepEqual((await commits(root)).slice(1), [
    { author: bot, committer: una, message: `${image}:v1.0.13 -> ${image}:v1.0.14\n` },
  ])
})
