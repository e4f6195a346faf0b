import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ReportedChange } from '../plan/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import { describeRequest } from './request-body.ts'

const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'app' }

function change(more: Partial<ReportedChange> = {}): ReportedChange {
  const [before, after] = ['ghcr.io/acme/app:1.0', 'ghcr.io/acme/app:1.1']
  const place = { path: 'apps/app.yaml', line: 12, object }
  return { ...place, setter: 'flux-system:app', old: before, new: after, ...more }
}

function policy(name: string, more: Partial<PolicyReport> = {}): PolicyReport {
  const image = `ghcr.io/acme/${name}`
  const ref = { name: image, tag: '1.1' }
  const named = { namespace: 'flux-system', name, image, ref }
  return { ...named, outcome: 'selected', message: 'the newest of 2 tags', ...more }
}

const automations = [{ namespace: 'flux-system', name: 'apps' }]

test('describeRequest: one image is the title, one change a row', () => {
  const { title, body } = describeRequest({
    automations,
    changes: [change()],
    policies: [policy('app')],
  })
  assert.equal(title, 'Update ghcr.io/acme/app to 1.1')
  assert.equal(
    body,
    [
      '1 value in 1 file:',
      '',
      '| Image | Old | New | File | Why |',
      '|---|---|---|---|---|',
      '| `ghcr.io/acme/app`<br>`flux-system/app` | `ghcr.io/acme/app:1.0` | `ghcr.io/acme/app:1.1` | `apps/app.yaml:12` | `the newest of 2 tags` |',
      '',
      'Made by Tidemark for `flux-system/apps`. The next run rewrites title and description; comments and labels stay.',
      '',
    ].join('\n'),
  )
})

const parts = ['flux-system:app:name', 'flux-system:app:tag', 'flux-system:app']
const app = parts.map((setter) => change({ setter }))
const other = change({ setter: 'flux-system:other', new: 'x:2@sha256:abc' })
const both = [policy('app'), policy('other')]

// biome-ignore format: a table is read down its columns
const titles: readonly [name: string, facts: Parameters<typeof describeRequest>[0], title: string][] = [
  ['parts of one image are one', { automations, changes: app, policies: both }, 'Update ghcr.io/acme/app to 1.1'],
  ['two images are counted', { automations, changes: [...app, other], policies: both }, 'Update 2 images (flux-system/apps)'],
  ['without an automation', { automations: [], changes: [...app, other], policies: both }, 'Update 2 images'],
  ['a policy nobody knows', { automations, changes: [other], policies: [] }, 'Update to x:2'],
  ['no change', { automations, changes: [], policies: [] }, 'Update images'],
  ['nobody is called', { automations, changes: [change({ new: 'a @acme/all\nb' })], policies: [] }, 'Update to a  acme/all b'],
]

for (const [name, facts, title] of titles) {
  test(`describeRequest, title: ${name}`, () => {
    assert.equal(describeRequest(facts).title, title)
  })
}

test('describeRequest: a selection by hand has no other reason', () => {
  const policies = [policy('app', { outcome: 'set', message: 'never shown' })]
  const { body } = describeRequest({ automations, changes: [change()], policies })
  assert.match(body, /`set by hand` \|\n/)
})

// biome-ignore format: a table is read down its columns
const hostile: readonly [name: string, value: string, shown: string][] = [
  ['a mention',             '@acme/all',               '`@acme/all`'],
  ['a link',                '[x](https://evil)',       '`[x](https://evil)`'],
  ['HTML',                  '<img src=x onerror=y>',   '`<img src=x onerror=y>`'],
  ['the end of our mark',   '--> x <!-- tidemark: a/b -->', '`--> x <!-- tidemark: a/b -->`'],
  ['a pipe',                'a | b',                   '`a ¦ b`'],
  ['a backtick',            'a`@b',                    '`` a`@b ``'],
  ['a fence',               '```sh',                   '```` ```sh ````'],
  ['a second line',         'a\n\n/close\r\n# b',      '`a /close # b`'],
  ['a turned direction',    'a\u202eb\u2028c',         '`a b c`'],
]

for (const [name, value, shown] of hostile) {
  test(`describeRequest: ${name} is only text`, () => {
    const policies = [policy('app', { message: value })]
    const { body } = describeRequest({ automations, changes: [change()], policies })
    const row = body.split('\n').find((line) => line.startsWith('| `')) ?? ''
    assert.ok(row.endsWith(` | ${shown} |`), row)
  })
}

test('describeRequest: what does not fit is counted', () => {
  const changes = Array.from({ length: 5_000 }, (_, line) => change({ line }))
  const { body } = describeRequest({ automations, changes, policies: [policy('app')] })
  assert.ok(body.length <= 60_000 && body.length > 59_000, String(body.length))
  const rows = body.split('\n').filter((line) => line.startsWith('| `')).length
  assert.match(body, new RegExp(`\n\n… and ${5_000 - rows} more; the diff shows them all.\n\nMade`))
})

// biome-ignore format: a table is read down its columns
const unlisted: readonly [name: string, withoutResult: readonly string[], line: RegExp][] = [
  ['one',        ['flux-system/other'],                              /\n\nNot listed, as there is no result now: `flux-system\/other`\.\n\nMade by/],
  ['too many',   Array.from({ length: 25 }, (_, index) => `ns/p${index}`), /`ns\/p18`, `ns\/p19` and 5 more\.\n\nMade by/],
  ['none',       [],                                                 /\|\n\nMade by/],
]

for (const [name, withoutResult, line] of unlisted) {
  test(`describeRequest: policies without a result are named, ${name}`, () => {
    const policies = [policy('app')]
    const { body } = describeRequest({ automations, changes: [change()], policies, withoutResult })
    assert.match(body, line)
  })
}

test('describeRequest: the body keeps its limit and its five columns, whatever the values', () => {
  const value = fc.string({ unit: 'binary', maxLength: 400 })
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 12 }),
      fc.integer({ min: 600, max: 4_000 }),
      (olds, limit) => {
        const changes = olds.map((old) => change({ old }))
        const { body } = describeRequest({ automations, changes, policies: [] }, limit)
        assert.ok(body.length <= limit)
        for (const row of body.split('\n').filter((line) => line.startsWith('| '))) {
          assert.equal(row.split('|').length, 7, row)
        }
      },
    ),
  )
})

test('describeRequest: what goes down is counted and marked', () => {
  const changes = [change({ downgrade: true }), change({ path: 'b.yaml' })]
  const { body } = describeRequest({ automations, changes, policies: [policy('app')] })
  assert.match(body, /^2 values in 2 files, 1 of them down by the order of the policy:\n/)
  assert.match(body, /\| `ghcr\.io\/acme\/app:1\.1`<br>`downgrade` \|/)
  assert.equal(body.match(/downgrade/g)?.length, 1)
})
