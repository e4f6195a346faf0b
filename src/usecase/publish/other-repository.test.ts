import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { type Job, planJobs } from '../plan/index.ts'
import { skipOtherRepositories, sourceFor } from './other-repository.ts'

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
  return planJobs(manifestsOf(objects, 'flux-system'), [], defaults)
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, url: string, urls: readonly string[], skipped: readonly number[]][] = [
  ['the one that names the URL runs',    'https://host/o/a',          ['https://host/o/a', 'https://host/o/b'],            [1]],
  ['.git and slashes at the end',        'https://host/o/a.git',      ['https://host/o/a/', 'https://host/o/b'],           [1]],
  ['ssh, https and the scp form',        'git@host:o/a.git',          ['ssh://git@host:2222/o/a', 'https://host/o/a', 'https://host/o/b'], [2]],
  ['who connects does not count',        'https://u:p@Host/o/a',      ['https://host/o/a', 'https://host/o/b'],            [1]],
  ['another port is another server',     'http://host:3000/o/a',      ['http://host:3000/o/a', 'http://host:4000/o/a'],    [1]],
  ['the port that a scheme has anyway',  'https://host:443/o/a',      ['https://host/o/a', 'https://host:444/o/a'],        [1]],
  ['an address in brackets',             'http://[::1]:3000/o/a',     ['http://[::1]:3000/o/a', 'http://[::2]:3000/o/a'],  [1]],
  ['a path is no prefix',                'https://host/o/a',          ['https://host/o/a', 'https://host/o/a/b'],          [1]],
  ['an unknown GitRepository may be it', 'https://host/o/a',          ['https://host/o/a', '-'],                           []],
]

for (const [name, url, urls, skipped] of rows) {
  test(`skipOtherRepositories: ${name}`, () => {
    const jobs = skipOtherRepositories(jobsOf(urls), url)
    assert.deepEqual(stopsOf(jobs), skipped)
    for (const index of skipped) {
      assert.deepEqual(jobs[index]?.stop, {
        kind: 'waiting',
        reason: 'OtherRepository',
        message: `GitRepository 'flux-system/r${index}' is another repository`,
        remedy: 'stop',
        facts: {},
      })
    }
  })
}

function stopsOf(jobs: readonly Job[]): readonly number[] {
  return jobs.flatMap(({ stop }, index) => (stop === undefined ? [] : [index]))
}

// biome-ignore format: a table is read down its columns
const unnamed: readonly [name: string, url: string, urls: readonly string[], stopped: readonly number[], outcome: string][] = [
  ['a mirror of the only one',            'https://mirror/x/a',     ['https://host/o/a'],                     [],     ''],
  ['a mirror under another name',         '/srv/git/fleet.git',     ['https://host/o/a'],                     [],     ''],
  ['two automations of the only one',     'https://mirror/o/a',     ['https://host/o/a', 'git@host:o/a.git'], [],     ''],
  ['a fork of the only one',              'https://host/me/a',      ['https://host/o/a'],                     [],     ''],
  ['a neighbour of the only one',         'https://host/o/c',       ['https://host/o/a'],                     [0],    'failed'],
  ['a neighbour by another scheme',       'git@host:o/c.git',       ['https://host/o/a'],                     [0],    'failed'],
  ['one of several, but which?',          'https://mirror/o/a',     ['https://host/o/a', 'https://host/o/b'], [0, 1], 'failed'],
  ['none of several',                     'https://host/o/c',       ['https://host/o/a', 'https://host/o/b'], [0, 1], 'failed'],
  ['the unknown one is left',             'https://host/o/c',       ['https://host/o/a', '-'],                [0],    'waiting'],
  ['a mirror, or the unknown one',        'https://mirror/o/a',     ['https://host/o/a', '-'],                [],     ''],
  ['unknown ones alone',                  'https://host/o/c',       ['-', '-'],                               [],     ''],
]

for (const [name, url, urls, stopped, outcome] of unnamed) {
  test(`skipOtherRepositories, where none names the URL: ${name}`, () => {
    const jobs = skipOtherRepositories(jobsOf(urls), url)
    assert.deepEqual(stopsOf(jobs), stopped)
    for (const index of stopped) {
      const { message, advice } = jobs[index]?.stop ?? {}
      assert.equal(advice, 'other-repository')
      assert.equal(jobs[index]?.stop?.kind, outcome)
      assert.equal(
        message,
        `GitRepository 'flux-system/r${index}' is another repository: '${urls[index]}', not '${url}'`,
      )
    }
  })
}

test('skipOtherRepositories: no user and no password is printed', () => {
  const jobs = jobsOf(['https://u:hunter2@host/o/a'])
  const [job] = skipOtherRepositories(jobs, 'https://me:hunter3@host/o/b')
  assert.match(job?.stop?.message ?? '', /: 'https:\/\/host\/o\/a', not 'https:\/\/host\/o\/b'/)
})

// biome-ignore format: a table is read down its columns
const accesses: readonly [name: string, source: string, url: string, notice: RegExp | undefined][] = [
  ['the same URL',                    'https://host/o/a',      'https://host/o/a',      undefined],
  ['the same by ssh',                 'https://host/o/a.git',  'git@host:o/a',          undefined],
  ['another path',                    'https://host/o/a',      'https://host/me/a',     /'flux-system\/r0' has the URL 'https:\/\/host\/o\/a', not 'https:\/\/host\/me\/a': its Secrets and settings are not used there/],
  ['another host',                    'https://host/o/a',      'https://mirror/o/a',    /are not used there/],
  ['another port',                    'https://host/o/a',      'https://host:8443/o/a', /are not used there/],
  ['another address in brackets',     'http://[::1]/o/a',      'http://[::2]/o/a',      /are not used there/],
  ['a host in the user part',         'https://host/o/a',      'https://host@evil/o/a', /are not used there/],
  ['in the clear, unlike the source', 'https://host/o/a',      'http://host/o/a',       /its Secrets are not sent to 'http:\/\/host\/o\/a', which is not encrypted/],
  ['in the clear, like the source',   'http://host/o/a',       'http://host/o/a',       undefined],
  ['no known source',                 '-',                     'https://host/o/a',      undefined],
]

for (const [name, from, url, notice] of accesses) {
  test(`sourceFor: ${name}`, () => {
    const [job] = jobsOf([from])
    assert.ok(job !== undefined)
    const { source, notices } = sourceFor(job, url)
    assert.equal(source, notice === undefined ? job.source : undefined)
    assert.equal(notices.length, notice === undefined ? 0 : 1)
    if (notice !== undefined) assert.match(notices[0]?.text ?? '', notice)
  })
}
