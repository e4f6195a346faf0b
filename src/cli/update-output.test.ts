import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { automationOf, deploymentOf, type Place, plainFolder, policyOf } from './fixture.test.ts'

const image = 'localhost:1/app'

/** A change, a marker that is left alone, a suspended automation, a failed policy, a fault. */
function eventful(t: TestContext): Place {
  return plainFolder(t, {
    'flux/app.yaml': policyOf(image),
    'flux/db.yaml': policyOf('localhost:1/db', { policy: ', suspend: true' }),
    'flux/bad.yaml': policyOf('localhost:1/bad').replace('1.x', "'*-*'"),
    'flux/auto.yaml':
      automationOf('one', './apps') +
      automationOf('rest', './').replace('interval: 5m', 'interval: 5m, suspend: true'),
    'flux/broken.yaml':
      'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {}\n' +
      'spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {}}}\n',
    'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
    'apps/bad.yaml': deploymentOf('localhost:1/bad:1.0.0', 'bad'),
    'apps/db.yaml': deploymentOf('localhost:1/db:1.0.0', 'db:tag'),
    // No marker names it: it is not asked, and its fault is nothing to this run.
    'flux/unused.yaml': policyOf('localhost:1/unused').replace('1.x', "'*-*'"),
    'apps/lost.yaml': deploymentOf('localhost:1/x:1.0.0', 'lost'),
  })
}

const words = ['update', '--dry-run', '--set', `flux-system:app=${image}:2.0.0-rc`]

const report = (folder: string) => ({
  outcome: 'failed',
  policies: [
    {
      namespace: 'flux-system',
      name: 'app',
      image,
      outcome: 'set',
      ref: { name: image, tag: '2.0.0-rc' },
      message: `set to ${image}:2.0.0-rc on the command line`,
    },
    {
      namespace: 'flux-system',
      name: 'bad',
      outcome: 'failed',
      message: 'invalid policy: improper constraint: "*-*"',
    },
    {
      namespace: 'flux-system',
      name: 'db',
      outcome: 'skipped',
      message: 'reconciliation is suspended',
    },
  ],
  runs: [
    {
      automation: { namespace: 'flux-system', name: 'one' },
      repository: folder,
      changes: [
        {
          path: 'apps/app.yaml',
          line: 8,
          object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: '', name: 'app' },
          setter: 'flux-system:app',
          old: `${image}:1.0.0`,
          new: `${image}:2.0.0-rc`,
        },
      ],
      skipped: [
        {
          path: 'apps/bad.yaml',
          line: 8,
          code: 'no-result',
          why: 'the policy has not selected an image yet',
          setter: 'flux-system:bad',
        },
        {
          path: 'apps/db.yaml',
          line: 8,
          code: 'no-result',
          why: 'the policy has not selected an image yet',
          setter: 'flux-system:db:tag',
        },
        {
          path: 'apps/lost.yaml',
          line: 8,
          code: 'unknown-policy',
          why: 'no selected policy has this name',
          setter: 'flux-system:lost',
        },
      ],
      message: 'update one',
      outcome: 'planned',
    },
    {
      automation: { namespace: 'flux-system', name: 'rest' },
      repository: folder,
      changes: [],
      skipped: [],
      outcome: 'skipped',
      error: { code: 'Suspended', message: 'reconciliation is suspended' },
    },
  ],
  problems: [
    'flux/broken.yaml:3: ImagePolicy: metadata.name: Required value: name or generateName is required',
  ],
  notices: [],
})

test('update -o json: the whole report', async (t) => {
  const { run, folder } = eventful(t)
  const { code, stdout } = await run(...words, '-o', 'json')
  assert.equal(code, 1)
  assert.deepEqual(withoutColumns(JSON.parse(stdout)), report(folder))
  assert.equal(stdout.at(-1), '\n')
})

/** Columns are the business of core/markers. */
function withoutColumns(value: { runs: { skipped: object[] }[] }): unknown {
  for (const run of value.runs) {
    run.skipped = run.skipped.map((one) => {
      const { column: _, ...rest } = one as { column?: number }
      return rest
    })
  }
  return value
}

test('update -o yaml says the same as JSON', async (t) => {
  const { run, folder } = eventful(t)
  const { stdout } = await run(...words, '-o', 'yaml')
  const lines = stdout.split('\n')
  assert.deepEqual(lines.slice(0, 10), [
    'notices: []',
    'outcome: failed',
    'policies:',
    `- image: ${image}`,
    `  message: set to ${image}:2.0.0-rc on the command line`,
    '  name: app',
    '  namespace: flux-system',
    '  outcome: set',
    '  ref:',
    `    name: ${image}`,
  ])
  assert.ok(lines.includes(`  repository: ${folder}`))
})

test('update -o markdown: a comment for a pull request', async (t) => {
  const { run } = eventful(t)
  const { stdout } = await run(...words, '-o', 'markdown')
  assert.equal(
    stdout,
    `| File | Old | New | Policy |
| --- | --- | --- | --- |
| apps/app\\.yaml&#58;8 | localhost&#58;1/app&#58;1\\.0\\.0 | localhost&#58;1/app&#58;2\\.0\\.0\\-rc | flux\\-system&#58;app |

**Failed**

- \`flux/broken.yaml:3: ImagePolicy: metadata.name: Required value: name or generateName is required\`
- \`flux-system/bad: invalid policy: improper constraint: "*-*"\`
`,
  )
})

test('update -o markdown without changes', async (t) => {
  const files = { 'flux/app.yaml': policyOf(image) }
  const set = `flux-system:app=${image}:1`
  const { stdout } = await plainFolder(t, files).run('update', '-o', 'markdown', '--set', set)
  assert.equal(stdout, 'No image changes.\n')
})

test('update: what went how goes to stderr, in every format', async (t) => {
  const { run } = eventful(t)
  const said = await Promise.all(
    ['text', 'json', 'yaml', 'markdown'].map(async (format) => {
      return (await run(...words, '-o', format)).stderr
    }),
  )
  assert.equal(
    said[0],
    `✗ flux/broken.yaml:3: ImagePolicy: metadata.name: Required value: name or generateName is required
✔ flux-system/app: ${image}:2.0.0-rc (set by --set)
✗ flux-system/bad: invalid policy: improper constraint: "*-*"
► flux-system/db: reconciliation is suspended
⚠️ apps/bad.yaml:8: the policy has not selected an image yet (flux-system:bad)
⚠️ apps/db.yaml:8: the policy has not selected an image yet (flux-system:db:tag)
⚠️ apps/lost.yaml:8: no selected policy has this name (flux-system:lost)
► flux-system/one: 1 change to make; nothing was written
► flux-system/rest: reconciliation is suspended
tidemark explain flux-system/bad says more
`,
  )
  assert.equal(new Set(said).size, 1)
})

test('control characters of the tree do not reach the terminal', async (t) => {
  const files = {
    'flux/app.yaml': policyOf(image),
    'apps/app.yaml': deploymentOf(`"\\e]0;title\\a${image}:1"`, 'app'),
  }
  const place = plainFolder(t, files)
  const { stdout, stderr } = await place.run('update', '--set', `flux-system:app=${image}:2`)
  assert.ok(!/[\x00-\x09\x0b-\x1f\x7f]/.test(`${stdout}${stderr}`), JSON.stringify(stdout))
})

// biome-ignore format: a table is read down its columns
const codes: readonly [flags: readonly string[], image: string, code: number][] = [
  [[],              `${image}:2.0.0`, 0],
  [[],              `${image}:1.0.0`, 0],
  [['--exit-code'], `${image}:2.0.0`, 2],
  [['--exit-code'], `${image}:1.0.0`, 0],
]

for (const [flags, chosen, code] of codes) {
  test(`update ${flags.join(' ')} to ${chosen}: exit code ${code}`, async (t) => {
    const files = {
      'flux/app.yaml': policyOf(image),
      'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
    }
    const { run } = plainFolder(t, files)
    const done = await run('update', ...flags, '--set', `flux-system:app=${chosen}`)
    assert.equal(done.code, code)
  })
}

/** 1.9.9 is in the files, and the policy chooses 1.7.0. */
const fallen = (t: TestContext): Place =>
  plainFolder(t, {
    'flux/app.yaml': policyOf(image),
    'flux/auto.yaml': automationOf('one', './apps').replace(
      'update one',
      '{{ range .Changed.Changes }}{{ .NewValue }} {{ .IsDowngrade }} {{ . }}{{ end }}',
    ),
    'apps/app.yaml': deploymentOf(`${image}:1.9.9`, 'app'),
  })

const down = ['--set', `flux-system:app=${image}:1.7.0`]

test('a value that goes down is marked in every output, and for message templates', async (t) => {
  const { run } = fallen(t)
  const json = await run('update', '--dry-run', ...down, '-o', 'json')
  assert.match(
    json.stderr,
    /⚠️ apps\/app\.yaml:8: downgrade by the policy's own order: .*:1\.9\.9 -> .*:1\.7\.0 \(flux-system:app\)\n/,
  )
  const [report] = JSON.parse(json.stdout).runs
  assert.equal(report.changes[0].downgrade, true)
  const { old, new: next, setter } = report.changes[0]
  assert.equal(report.message, `${next} true {${old} ${next} ${setter}}`)
  assert.match(
    (await run('update', '--dry-run', ...down, '-o', 'yaml')).stdout,
    /downgrade: true\n/,
  )
  const markdown = await run('update', '--dry-run', ...down, '-o', 'markdown')
  assert.ok(markdown.stdout.includes('1\\.7\\.0 \\(downgrade\\) |'), markdown.stdout)
  assert.match((await run('update', ...down)).stdout, /\(flux-system:app\) {2}downgrade\n$/)
})

test('--no-downgrade changes nothing, and says what would go down', async (t) => {
  const { run, read } = fallen(t)
  const { code, stdout, stderr } = await run('update', '--no-downgrade', ...down)
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(
    stderr,
    /✗ flux-system\/one: nothing was changed, as it would go down by the order of its policy: apps\/app\.yaml:8: \S+:1\.9\.9 -> \S+:1\.7\.0; correct the policy, or leave --no-downgrade out\n/,
  )
  assert.match(read('apps/app.yaml'), /app:1\.9\.9/)
  const up = await run('update', '--no-downgrade', '--set', `flux-system:app=${image}:1.9.10`)
  assert.equal(up.code, 0, up.stderr)
})
