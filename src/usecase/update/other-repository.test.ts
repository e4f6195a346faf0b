import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { takeInventory } from '../inventory/index.ts'
import { type Job, planJobs } from './jobs.ts'
import { skipOtherRepositories } from './other-repository.ts'

/** One automation for each URL; `-` stands for a GitRepository that the manifests do not hold. */
function jobsOf(urls: readonly string[]): readonly Job[] {
  const texts = urls.map((url, index) => {
    const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: r${index}}
spec: {url: '${url}', interval: 1m}
---
`
    return `${url === '-' ? '' : source}apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: a${index}}
spec:
  interval: 1m
  sourceRef: {kind: GitRepository, name: r${index}}
  git: {checkout: {ref: {branch: main}}, commit: {author: {email: a@example.com}}}
---
`
  })
  const { objects } = readManifests([{ path: 'all.yaml', bytes: encodeUtf8(texts.join('')) }])
  const defaults = { automation: { namespace: 'flux-system', name: 'tidemark' }, template: '' }
  return planJobs(takeInventory(objects, 'flux-system'), [], defaults)
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, url: string, urls: readonly string[], skipped: readonly number[]][] = [
  ['the one that names the URL runs',    'https://host/o/a',          ['https://host/o/a', 'https://host/o/b'],            [1]],
  ['none names it: all run',             'https://mirror/o/a',        ['https://host/o/a', 'https://host/o/b'],            []],
  ['.git and slashes at the end',        'https://host/o/a.git',      ['https://host/o/a/', 'https://host/o/b'],           [1]],
  ['ssh, https and the scp form',        'git@host:o/a.git',          ['ssh://git@host:2222/o/a', 'https://host/o/a', 'https://host/o/b'], [2]],
  ['who connects does not count',        'https://u:p@Host/o/a',      ['https://host/o/a', 'https://host/o/b'],            [1]],
  ['another port is another server',     'http://host:3000/o/a',      ['http://host:3000/o/a', 'http://host:4000/o/a'],    [1]],
  ['a path is no prefix',                'https://host/o/a',          ['https://host/o/a', 'https://host/o/a/b'],          [1]],
  ['an unknown GitRepository may be it', 'https://host/o/a',          ['https://host/o/a', '-'],                           []],
  ['a local path is named by none',      '/srv/git/a.git',            ['https://host/srv/git/a', 'https://host/o/b'],      []],
]

for (const [name, url, urls, skipped] of rows) {
  test(`skipOtherRepositories: ${name}`, () => {
    const jobs = skipOtherRepositories(jobsOf(urls), url)
    assert.deepEqual(
      jobs.flatMap(({ stop }, index) => (stop === undefined ? [] : [index])),
      skipped,
    )
    for (const index of skipped) {
      assert.deepEqual(jobs[index]?.stop, {
        outcome: 'skipped',
        code: 'OtherRepository',
        message: `GitRepository 'flux-system/r${index}' is another repository`,
      })
    }
  })
}
