/** The guide of 2021: v1alpha1 objects, and markers in custom resources of the time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { type GuideOptions, openGuide } from './parts/guide.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { una } from './parts/tidemark.ts'
import { assertOnlyLinesChanged, commits, readTree, workTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'git', backendPath)

const podinfo = 'ghcr.io/stefanprodan/podinfo'
const guide2021: GuideOptions = {
  files: 'git-updates-2021/repo',
  images: {
    // biome-ignore format: the releases above, everything else below
    [podinfo]: [
      '4.0.6', '5.0.0', '5.0.1', '5.0.2', '5.0.3', '5.1.0', '6.0.0',
      'latest', '5', '5.0', '5.0.4-rc.1', '5.0.10-alpha', 'sha-2d3fcbd',
    ],
  },
}

const bot = 'fluxcdbot <fluxcdbot@users.noreply.github.com>'
const folder = 'clusters/my-cluster'

const marker = '# {"$imagepolicy": "flux-system:podinfo"}'
const tagMarker = '# {"$imagepolicy": "flux-system:podinfo:tag"}'

const changes = (image: string) => ({
  [`${folder}/podinfo-deployment.yaml`]: [
    [`        image: ${image}:5.0.0 ${marker}`, `        image: ${image}:5.0.3 ${marker}`],
  ] as const,
  [`${folder}/custom-resources/helmrelease.yaml`]: [
    [`      tag: 5.0.0  ${tagMarker}`, `      tag: 5.0.3  ${tagMarker}`],
  ] as const,
  [`${folder}/custom-resources/flux-kustomization.yaml`]: [
    [`      newTag: 5.0.0 ${tagMarker}`, `      newTag: 5.0.3 ${tagMarker}`],
  ] as const,
  [`${folder}/custom-resources/kustomize/kustomization.yaml`]: [
    [`  newTag: 5.0.0 ${tagMarker}`, `  newTag: 5.0.3 ${tagMarker}`],
  ] as const,
})

test('2021: v1alpha1 objects update every kind of resource', { skip }, async (t) => {
  const guide = await openGuide(t, guide2021)
  const first = await guide.push()
  assert.equal(first.code, 0, first.stderr)
  assert.match(first.stderr, /flux-system\/podinfo.*5\.0\.3/)
  assert.deepEqual(await guide.added(), [
    { author: bot, committer: bot, message: '[ci skip] update image' },
  ])
  assertOnlyLinesChanged(guide.before, await guide.after(), changes(guide.image(podinfo)))

  const second = await guide.push()
  assert.equal(second.code, 0, second.stderr)
  assert.equal((await guide.added()).length, 1)
})

test('2021: a marker of a policy that nobody wrote is named', { skip }, async (t) => {
  const guide = await openGuide(t, guide2021)
  const ended = await guide.push(['-o', 'json'])
  assert.equal(ended.code, 0, ended.stderr)
  const report = JSON.parse(ended.stdout)
  assert.equal(report.outcome, 'changed')
  const [run] = report.runs
  assert.equal(run.outcome, 'pushed')
  assert.equal(run.changes.length, 4)
  assert.deepEqual(
    run.skipped.map((skipped: { path: string; line: number }) => [skipped.path, skipped.line]),
    [[`${folder}/custom-resources/task.yaml`, 9]],
  )
  assert.equal(run.skipped[0].setter, 'flux-system:golang')
})

test('2021: the same on a folder', { skip }, async (t) => {
  const guide = await openGuide(t, guide2021)
  const root = await workTree(t, guide.before)
  const ended = await guide.run(['update', '--commit'], root)
  assert.equal(ended.code, 0, ended.stderr)
  assertOnlyLinesChanged(guide.before, readTree(root), changes(guide.image(podinfo)))
  assert.deepEqual((await commits(root)).slice(1), [
    { author: bot, committer: una, message: '[ci skip] update image' },
  ])
})
