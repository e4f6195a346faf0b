import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Place, plainFolder, startRegistry, type TestRegistry } from './fixture.test.ts'

type World = Place & { readonly registry: TestRegistry; readonly image: string }

const all = ['1.0.0', '1.1.0', '2.0.0', 'main-a-2', 'main-b-10', '1.0.0.sig']

async function world(t: TestContext): Promise<World> {
  const registry = await startRegistry(t)
  registry.publishTags('app', all)
  return { ...plainFolder(t, { x: '' }), registry, image: `${registry.host}/app` }
}

test('tags IMAGE lists, descending, without what is excluded', async (t) => {
  const { run, image } = await world(t)
  const { code, stdout, stderr } = await run('tags', image)
  assert.equal(code, 0)
  assert.deepEqual(
    stdout.split('\n').map((line) => line.trim()),
    ['TAG', 'main-b-10', 'main-a-2', '2.0.0', '1.1.0', '1.0.0', ''],
  )
  assert.equal(stderr, `✔ ${image}: 6 tags, 1 of them excluded\n`)
})

// biome-ignore format: a table is read down its columns
const rules: readonly [words: readonly string[], outcome: string][] = [
  [['--semver', '1.x'],                                                                            ':1.1.0 (2 of 6 tags fit)'],
  [['--select-semver', '>=1.0.0'],                                                                 ':2.0.0 (3 of 6 tags fit)'],
  [['--alpha', 'asc'],                                                                             ':main-b-10 (5 of 6 tags fit)'],
  [['--select-alpha', 'desc'],                                                                     ':1.0.0 (5 of 6 tags fit)'],
  [['--numeric', 'asc', '--filter-regex', '^main-.-(?P<n>.*)', '--filter-extract', '$n'],          ':main-b-10 (2 of 6 tags fit)'],
  [['--select-numeric', 'desc', '--filter-regex', '^main-.-(.*)', '--filter-extract', '${1}'],     ':main-a-2 (2 of 6 tags fit)'],
  [['--filter-regex', '^1'],                                                                       ':1.1.0 (2 of 6 tags fit)'],
  [['--filter-regex', '^1', '--exclusion-list', 'x,^1[.]1'],                                       ':1.0.0.sig (2 of 6 tags fit)'],
]

for (const [words, outcome] of rules) {
  test(`tags IMAGE ${words.join(' ')}`, async (t) => {
    const { run, image } = await world(t)
    const { code, stderr } = await run('tags', image, ...words)
    assert.deepEqual([code, stderr], [0, `✔ ${image}${outcome}\n`])
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [words: readonly string[], text: string][] = [
  [['--semver', '1.x', '--numeric', 'asc'],                         'only one of --select-semver, --select-alpha or --select-numeric can be specified'],
  [['--select-semver', '1.x', '--alpha', 'asc'],                    'only one of --select-semver, --select-alpha or --select-numeric can be specified'],
  [['--alpha', 'up'],                                               '--select-alpha must be one of ["asc", "desc"]'],
  [['--numeric', 'ASC'],                                            '--select-numeric must be one of ["asc", "desc"]'],
  [['--filter-extract', '$1'],                                      'cannot specify --filter-extract without specifying --filter-regex'],
  [['--filter-regex', '('],                                         '--filter-regex is an invalid regex pattern'],
  [['--filter-regex', '(?P<a>.)', '--filter-extract', '$b'],        'capture group $b used in --filter-extract not found in --filter-regex'],
  [['--filter-regex', '(?P<a>.)', '--filter-extract', '$ax'],       'capture group $ax used in --filter-extract not found in --filter-regex'],
  [['--filter-regex', '(?P<a>.)', '--filter-extract', '${a'],       '--filter-extract is malformed'],
  [['--semver', 'one'],                                             'invalid policy: improper constraint: "one"'],
  [['--limit=-1'],                                                  '--limit must not be negative'],
  [['--docker-config', 'nowhere'],                                  'cannot read --docker-config: no such file or folder'],
]

for (const [words, text] of refused) {
  test(`tags IMAGE ${words.join(' ')}: refused before any request`, async (t) => {
    const { run, image, registry } = await world(t)
    const { code, stdout, stderr } = await run('tags', image, ...words)
    assert.deepEqual([code, stdout], [1, ''])
    assert.ok(stderr.startsWith(`✗ ${text}`), stderr)
    assert.deepEqual(registry.requests, [])
  })
}

test('tags --limit cuts the table and the data, and says what is hidden', async (t) => {
  const { run, image } = await world(t)
  const { stdout, stderr } = await run('tags', image, '--semver', '1.x', '--limit', '1')
  assert.match(stdout, /1\.1\.0/)
  assert.ok(!stdout.includes('2.0.0'))
  assert.match(stderr, /4 more; --limit 0 prints all\n$/)
  const data = JSON.parse((await run('tags', image, '--limit', '2', '-o', 'json')).stdout)
  assert.deepEqual(data, {
    image,
    found: 6,
    excluded: 1,
    complete: true,
    tags: ['main-b-10', 'main-a-2'],
    verdicts: [],
    warnings: [],
  })
})

test('tags: a rule that no tag fits ends with 1', async (t) => {
  const { run, image } = await world(t)
  const { code, stderr } = await run('tags', image, '--semver', '9.x')
  assert.equal(code, 1)
  const why = 'unable to determine latest version from provided list'
  assert.equal(stderr, `✗ ${image}: ${why} (0 of 6 tags fit)\n`)
})

test('tags: a list that is not complete is shown, and fails', async (t) => {
  const { run, image, registry } = await world(t)
  registry.misbehave({ pageSize: 2, loop: true })
  const { code, stderr } = await run('tags', image)
  assert.equal(code, 1)
  assert.match(stderr, /^⚠️ the tag list is incomplete: /)
})

test('tags: credentials of --docker-config are used, and never printed', async (t) => {
  const auth = { kind: 'bearer', users: { robot: 'correct-horse' } } as const
  const registry = await startRegistry(t, auth)
  registry.publishTags('app', ['1'])
  const config = (password: string): string => {
    const token = Buffer.from(`robot:${password}`).toString('base64')
    return JSON.stringify({ auths: { [registry.host]: { auth: token } } })
  }
  const { run } = plainFolder(t, {
    'good/config.json': config('correct-horse'),
    'bad.json': config('battery-staple'),
  })
  const image = `${registry.host}/app`
  const good = await run('tags', image, '--docker-config', 'good')
  const bad = await run('tags', image, '--docker-config', 'bad.json')
  assert.deepEqual([good.code, bad.code], [0, 1])
  assert.ok(!/correct-horse|battery-staple/.test(`${good.stderr}${bad.stderr}${good.stdout}`))
})

test('tags: an image with a tag is not a repository', async (t) => {
  const { run } = await world(t)
  const { code, stderr } = await run('tags', 'ghcr.io/org/app:1')
  assert.equal(code, 1)
  assert.match(stderr, /✗ image 'ghcr\.io\/org\/app:1' should not include a tag; remove ':1'/)
})
