import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { parse } from 'yaml'
import { automationOf, type Place, plainFolder, policyOf, serve } from './fixture.test.ts'
import { runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

/** Lines that a CI system or a terminal would obey. */
const commands = [
  '::stop-commands::x',
  '  ::add-mask::y',
  '##[error]x',
  '##vso[task.setvariable variable=PATH]/tmp',
  "##teamcity[setParameter name='a' value='b']",
  'section_start:1700000000:name',
  'section_end:1700000000:name',
  '\x1b[2J\x1b]0;title\x07',
  'a\u202eb\u2066c\u200bd\u200fe\ufefff',
  'x\u2028::debug::1\u2029::debug::2\u0085::debug::3',
]
const nasty = commands.join('\n')
const quoted = JSON.stringify(nasty)
const oneLine = "##vso[task.x]\u202e\u200b##teamcity[x 'y']"

/** What must not be in any output, whatever it is that prints. */
const obeyed = [
  /^[^\S\n]*::/m,
  /##[a-z]*\[/i,
  /section_(?:start|end):/,
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/,
]

function assertHarmless(text: string, what: string): void {
  for (const pattern of obeyed) {
    const line = text.split('\n').find((one) => pattern.test(one))
    assert.equal(line, undefined, `${what}: ${pattern}`)
  }
}

/** A registry that answers to `app` with hostile tags and to all else with hostile words. */
function hostileRegistry(t: TestContext): Promise<string> {
  const tags = ['1.0.0', '1.1.0', ...commands, oneLine]
  return serve(t, async ({ url }) => {
    const isList = new URL(url).pathname === '/v2/app/tags/list'
    const isPing = new URL(url).pathname === '/v2/'
    const body = isList ? { name: 'app', tags } : { errors: [{ code: nasty, message: nasty }] }
    return {
      status: isList || isPing ? 200 : 500,
      headers: { 'content-type': 'application/json' },
      body: (async function* () {
        yield Buffer.from(JSON.stringify(body))
      })(),
    }
  })
}

async function hostileFolder(t: TestContext): Promise<Place & { readonly host: string }> {
  const host = await hostileRegistry(t)
  const message = `messageTemplate: ${quoted}`
  const place = plainFolder(t, {
    'flux/app.yaml': policyOf(`${host}/app`),
    'flux/bad.yaml': policyOf(`${host}/bad`),
    'flux/auto.yaml': automationOf('one', './').replace(/messageTemplate: '[^']*'/, () => message),
    'flux/broken.yaml': `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: ${quoted}}\nspec: {${quoted}: 1}\n`,
    [`apps/${oneLine}.yaml`]: [
      'kind: Deployment',
      `metadata: {name: ${quoted}}`,
      'spec:',
      '  note: |',
      ...commands.slice(0, 2).map((line) => `    ${line}`),
      `    ${commands[5]}`,
      `  image: ${host}/app:1.0.0 # {"$imagepolicy": "flux-system:app"}`,
      '  tail: |',
      ...commands.slice(3, 5).map((line) => `    ${line}`),
      ...commands.map((line) => `  # ${line.replaceAll('\x1b', '\u009b')}`),
      `  other: ${JSON.stringify(`${host}/app:${nasty}`)} # {"$imagepolicy": "flux-system:bad"}`,
      `  lost: x # {"$imagepolicy": "flux-system:${oneLine}"}`,
      '',
    ].join('\n'),
    'apps/add.yaml': `kind: Pod\nspec:\n  note: |\n    ${commands.slice(0, 7).join('\n    ')}\n  image: ${host}/app:1.0.0\n`,
  })
  return { ...place, host }
}

const data = ['text', 'json', 'yaml']
const forms: readonly [words: readonly string[], formats: readonly string[]][] = [
  [
    ['update', '--dry-run'],
    [...data, 'markdown'],
  ],
  [
    ['update', '--automation', oneLine],
    [...data, 'markdown'],
  ],
  [['explain', 'app'], data],
  [['explain', 'bad'], data],
  [['explain', `apps/${oneLine}.yaml:8`], data],
  [['tags', 'HOST/app'], data],
  [['tags', 'HOST/app', '--semver', '1.x', '--limit', '0'], data],
  [['tags', 'HOST/bad'], data],
  [['tags', `HOST/${oneLine}`], data],
  [['markers', 'list'], data],
  [['markers', 'lint'], data],
  [['markers', 'add'], data],
  [['markers', 'add', '--policy', nasty], data],
]

for (const [words, formats] of forms) {
  test(`no command in any output: ${JSON.stringify(words.join(' ').slice(0, 50))}`, async (t) => {
    const { host, run } = await hostileFolder(t)
    const given = words.map((word) => word.replace('HOST', host))
    const printed: unknown[] = []
    for (const format of formats) {
      const { stdout, stderr } = await run(...given, '--output', format)
      assert.notEqual(stdout + stderr, '')
      assertHarmless(stdout, `${format} stdout`)
      assertHarmless(stderr, `${format} stderr`)
      if (format === 'json' && stdout !== '') printed.push(JSON.parse(stdout))
      if (format === 'yaml' && stdout !== '') printed.push(parse(stdout))
    }
    if (printed.length === 2) assert.deepEqual(printed[0], printed[1])
  })
}

test('no command in any output: an edit, words that nobody knows, and completion', async (t) => {
  const { run } = await hostileFolder(t)
  const lines = [['update'], [nasty], [`--${nasty}`], ['help', nasty], ['__complete', '--', nasty]]
  for (const words of lines) {
    const { stdout, stderr } = await run(...words)
    assertHarmless(stdout + stderr, words.join(' '))
  }
})

test('update --dry-run --raw: the diff holds what the file holds', async (t) => {
  const { folder, env } = await hostileFolder(t)
  const words = ['update', '--dry-run', '--raw']
  const { stdout } = await runCaptured(words, tree, { cwd: folder, env })
  assert.match(stdout, /^ {5}::stop-commands::x$/m)
  assert.match(stdout, /^--- "a\/apps\/\\043\\043vso\[/m)
})
