/** What is refused before anything is done, and what a run that cannot be made still tells. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import {
  automationOf,
  bareRepository,
  deploymentOf,
  plainFolder,
  policyOf,
  startRegistry,
} from './fixture.test.ts'
import { runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

const image = 'localhost:1/app'
const files = {
  'flux/app.yaml': policyOf(image),
  'flux/auto.yaml': automationOf('one', './'),
  'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
}
const set = ['--set', `flux-system:app=${image}:1.1.0`]

const emptyFlag = (name: string): string =>
  `✗ --${name} is empty: give a value, or leave the flag out\n`
const noBranch = (flag: string, name: string): string =>
  `✗ ${flag} '${name}': this is no name for a branch; see git help check-ref-format\n`

// biome-ignore format: a table is read down its columns
const refused: readonly [words: readonly string[], stderr: string][] = [
  [['update', '--repo', '/x', '--push', '--push-branch', ''],         emptyFlag('push-branch')],
  [['update', '--push', '--push-branch='],                            emptyFlag('push-branch')],
  [['update', '--repo', ''],                                          emptyFlag('repo')],
  [['update', '--repo', '/x', '--branch', ''],                        emptyFlag('branch')],
  [['update', '--path', ''],                                          emptyFlag('path')],
  [['update', '-f', 'a', '-f', ''],                                   emptyFlag('filename')],
  [['update', '--automation', ''],                                    emptyFlag('automation')],
  [['update', '--repo', '/x', '--git-username', ''],                  emptyFlag('git-username')],
  [['update', '--repo', '/x', '--pr', '--pr-label', ''],              emptyFlag('pr-label')],
  [['update', '--repo', '/x', '--pr', '--forge-api', ''],             emptyFlag('forge-api')],
  [['explain', 'x', '--repo', ''],                                    emptyFlag('repo')],
  [['markers', 'lint', '--path', ''],                                 emptyFlag('path')],
  [['update', '--repo', '/x', '--push', '--push-branch', 'bad name'], noBranch('--push-branch', 'bad name')],
  [['update', '--repo', '/x', '--push-branch', '-x'],                 noBranch('--push-branch', '-x')],
  [['update', '--push', '--push-branch', 'refs/heads/x'],             noBranch('--push-branch', 'refs/heads/x')],
  [['update', '--repo', '/x', '--branch', 'a..b'],                    noBranch('--branch', 'a..b')],
  [['update', '--push-branch', 'x'],                                  '✗ --push-branch needs --push\n'],
  [['update', '--commit', '--push-branch', 'x'],                      '✗ --push-branch needs --push\n'],
  [['update', '--repo', 'github.com/org/y'],                          "✗ --repo 'github.com/org/y': there is no such folder\ndid you mean https://github.com/org/y?\n"],
  [['markers', 'list', '--repo', 'git.example.org/y.git'],            "✗ --repo 'git.example.org/y.git': there is no such folder\ndid you mean https://git.example.org/y.git?\n"],
  [['update', '--repo', 'ftp://x'],                                   "✗ unknown transport 'ftp'\ngive an https, http or ssh URL, user@host:path, or a local folder\n"],
  [['completion', 'tcsh'],                                            '✗ unknown command "tcsh" for "tidemark completion"\nthere is bash, fish, zsh\n'],
  [['markers', 'lnt'],                                                '✗ unknown command "lnt" for "tidemark markers"\nthere is add, lint, list\n'],
]

for (const [words, stderr] of refused) {
  test(`refused: tidemark ${words.map((word) => (word === '' ? "''" : word)).join(' ')}`, async (t) => {
    const { folder, env } = plainFolder(t, files)
    const answer = await runCaptured(words, tree, { cwd: folder, env })
    assert.deepEqual(answer, { code: 1, stdout: '', stderr })
  })
}

test('a group without a word still prints its help', async () => {
  assert.equal((await runCaptured(['completion'], tree)).code, 0)
})

test('--push-branch without --push: with --repo the branch is planned on', async (t) => {
  const { run, folder, git } = bareRepository(t, files)
  const answer = await run('update', '--repo', folder, '--push-branch', 'pb', ...set, '-o', 'json')
  const [plan] = JSON.parse(answer.stdout).runs
  assert.deepEqual([plan.outcome, plan.branch, plan.pushBranch], ['planned', 'main', 'pb'])
  assert.equal(git('branch', '--list', 'pb'), '')
})

test('--repo host/path is a folder where there is one of this name', async (t) => {
  const place = plainFolder(t, {})
  mkdirSync(path.join(place.folder, 'github.com/org/y'), { recursive: true })
  const { stderr } = await place.run('update', '--repo', 'github.com/org/y')
  assert.match(stderr, /repository not found/)
})

const nothing = { policies: [], runs: [], problems: [], notices: [] }

// biome-ignore format: a table is read down its columns
const failures: readonly [name: string, words: readonly string[], code: string, message: RegExp][] = [
  ['a repository that is not there', ['--repo', './gone.git'],          'GIT_REPOSITORY_NOT_FOUND', /repository not found/],
  ['a branch that is not there',     ['--branch', 'gone'],              'GIT_REF_NOT_FOUND',        /gone/],
  ['another transport',              ['--repo', 'ftp://x'],             'GIT_INVALID_URL',          /^unknown transport 'ftp'$/],
  ['an automation that is not there', ['--automation', 'gone'],         'AUTOMATION_NOT_FOUND',     /no ImageUpdateAutomation 'gone'/],
  ['flags that contradict',          ['--commit'],                      'USAGE',                    /^--commit needs a local folder/],
]

for (const [name, words, code, message] of failures) {
  test(`update -o json: ${name} is a report, too`, async (t) => {
    const { run, folder } = bareRepository(t, files)
    const repo = words.includes('--repo') ? [] : ['--repo', folder]
    const flags = ['update', ...repo, ...words, ...set]
    const json = await run(...flags, '-o', 'json')
    const { error, ...rest } = JSON.parse(json.stdout)
    assert.deepEqual([json.code, error.code, rest], [1, code, { outcome: 'failed', ...nothing }])
    assert.match(error.message, message)
    assert.match(json.stderr, new RegExp(`^✗ `))

    const yaml = await run(...flags, '-o', 'yaml')
    assert.match(yaml.stdout, new RegExp(`^error:\n  code: ${code}\n  message: `))
    assert.match(yaml.stdout, /^outcome: failed$/m)

    const markdown = await run(...flags, '-o', 'markdown')
    assert.match(markdown.stdout, /^\*\*The update failed\*\*: `.+`\n$/)
    assert.equal((await run(...flags)).stdout, '')
  })
}

test('update -o json: the error of a failed run never holds a password', async (t) => {
  const { run } = plainFolder(t, files)
  const url = 'http://ada:hunter2hunter2@127.0.0.1:1/fleet.git'
  for (const format of ['json', 'yaml', 'markdown']) {
    const { stdout, stderr } = await run('update', '--repo', url, '-o', format)
    assert.notEqual(stdout, '')
    assert.doesNotMatch(stdout + stderr, /hunter2/)
  }
})

test('update -o json: a bug is named as one', async (t) => {
  const { folder, env } = plainFolder(t, files)
  const interrupted = AbortSignal.abort(new TypeError('x is not y'))
  const words = ['update', '--dry-run', '-o', 'json']
  const { stdout } = await runCaptured(words, tree, { cwd: folder, env, interrupted })
  assert.deepEqual(JSON.parse(stdout).error, {
    code: 'INTERNAL',
    message: 'internal error: x is not y',
  })
})

test('update: objects without a spec fail alone, and an automation is one still', async (t) => {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0'])
  const name = `${registry.host}/app`
  const bare = (kind: string): string =>
    `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: zz}\n`
  const { run, read } = plainFolder(t, {
    'flux/app.yaml': policyOf(name),
    'flux/bare.yaml': bare('ImagePolicy') + bare('ImageUpdateAutomation') + bare('ImageRepository'),
    'apps/app.yaml': deploymentOf(`${name}:1.0.0`, 'app'),
  })
  const { code, stderr, stdout } = await run('update')
  assert.equal(code, 1)
  assert.deepEqual(stderr.split('\n').slice(0, 4), [
    "✗ flux/bare.yaml:2: ImagePolicy 'zz': spec: Required value",
    "✗ flux/bare.yaml:6: ImageUpdateAutomation 'zz': spec: Required value",
    "✗ flux/bare.yaml:10: ImageRepository 'zz': spec: Required value",
    '✗ flux-system/zz: nothing was updated: its manifest cannot be read (flux/bare.yaml:6)',
  ])
  assert.equal(stdout, '')
  assert.match(read('apps/app.yaml'), /app:1\.0\.0/)
})

const nowhere =
  /✗ found neither markers nor objects of Flux in '\S+'; name the folder by --path, and the files with the policies by --filename\n$/
const noPolicy =
  /✗ no ImagePolicy found in '\S+': there is nothing to select; see tidemark update --help\n$/

// biome-ignore format: a table is read down its columns
const elsewhere: readonly [words: readonly string[], code: number, stderr: RegExp][] = [
  [['update', '--path', 'empty'],                            1, noPolicy],
  [['update', '--path', 'apps'],                             1, noPolicy],
  [['update', '-f', 'empty'],                                1, nowhere],
  [['update', '--path', 'empty', '-f', 'flux'],              0, /⚠️ no marker found in '\S+': no value can change; 'tidemark markers add' proposes some\n► repository up-to-date\n$/],
  [['update', '--path', 'empty', '-f', 'flux', '--strict'],  1, /✗ no marker found in '\S+'/],
  [['update'],                                               0, /⚠️ apps\/lost\.yaml:8: no selected policy/],
  [['update', '--strict'],                                   1, /✗ apps\/lost\.yaml:8: no selected policy/],
  [['markers', 'lint', '--path', 'empty'],                   1, nowhere],
  [['markers', 'lint', '--path', 'apps', '-f', 'empty'],     1, nowhere],
  [['markers', 'list', '--path', 'empty'],                   1, nowhere],
]

for (const [words, code, stderr] of elsewhere) {
  test(`the wrong folder, or markers that do nothing: ${words.join(' ')}`, async (t) => {
    const { run } = plainFolder(t, {
      'flux/app.yaml': policyOf('localhost:1/app'),
      'apps/app.yaml': deploymentOf('localhost:1/app:1.0.0', 'app'),
      'apps/lost.yaml': deploymentOf('localhost:1/app:1.0.0', 'lost'),
      'empty/readme.md': 'nothing here\n',
    })
    const isUpdate = words[0] === 'update' && !words.includes('apps') && words.at(-1) !== 'empty'
    const set = isUpdate ? ['--set', 'flux-system:app=localhost:1/app:1.0.0'] : []
    const ended = await run(...words, ...set)
    assert.equal(ended.code, code, ended.stderr)
    assert.match(ended.stderr, stderr)
  })
}
