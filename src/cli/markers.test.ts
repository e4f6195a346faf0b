import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { listen } from '../server/listen/index.ts'
import { createRegistry } from '../server/registry/index.ts'
import { type Captured, runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

const objects = `apiVersion: image.toolkit.fluxcd.io/v1beta1
kind: ImageRepository
metadata:
  name: vote
spec:
  image: schoolofdevops/vote
  interval: 1m
---
apiVersion: image.toolkit.fluxcd.io/v1beta1
kind: ImagePolicy
metadata:
  name: vote
spec:
  imageRepositoryRef:
    name: vote
  filterTags:
    pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)'
    extract: '$ts'
  policy:
    numerical:
      order: asc
`

const deployment = `kind: Deployment
spec:
  template:
    spec:
      containers:
        - image: schoolofdevops/vote:main-e5d27a2c-1619063680
        - image: redis:7
`

type Folder = {
  readonly run: (...words: readonly string[]) => Promise<Captured>
  readonly read: (file: string) => Promise<string>
}

async function folderOf(files: Readonly<Record<string, string>>, context: TestContext) {
  const cwd = await mkdtemp(path.join(tmpdir(), 'tidemark-markers-'))
  context.after(() => rm(cwd, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(cwd, file)), { recursive: true })
    await writeFile(path.join(cwd, file), text)
  }
  const env = { PATH: process.env['PATH'], HOME: cwd }
  const folder: Folder = {
    run: (...words) => runCaptured(['markers', ...words], tree, { cwd, env }),
    read: (file) => readFile(path.join(cwd, file), 'utf8'),
  }
  return folder
}

const kustomization = (rest: string): string =>
  `images:\n- name: schoolofdevops/vote\n  newTag: ${rest}\n`

test('markers add, list and lint, from an unmarked folder to a good one', async (t) => {
  const files = { 'flux/vote.yaml': objects, 'deploy/vote.yaml': deployment }
  const { run, read } = await folderOf(files, t)

  const proposed = await run('add')
  assert.deepEqual(proposed, {
    code: 0,
    stdout: `\
--- a/deploy/vote.yaml
+++ b/deploy/vote.yaml
@@ -3,5 +3,5 @@
   template:
     spec:
       containers:
-        - image: schoolofdevops/vote:main-e5d27a2c-1619063680
+        - image: schoolofdevops/vote:main-e5d27a2c-1619063680 # {"$imagepolicy": "flux-system:vote"}
         - image: redis:7
`,
    stderr: '► 1 marker to add; nothing was written, --write does it\n',
  })
  assert.equal(await read('deploy/vote.yaml'), deployment)

  const written = await run('add', '--write')
  const image = 'schoolofdevops/vote:main-e5d27a2c-1619063680'
  assert.deepEqual(written, {
    code: 0,
    stdout: `deploy/vote.yaml:6  ${image}  (flux-system:vote)\n`,
    stderr: '✔ added 1 marker\n',
  })
  const marked = deployment.replace(image, `${image} # {"$imagepolicy": "flux-system:vote"}`)
  assert.equal(await read('deploy/vote.yaml'), marked)
  assert.deepEqual(await run('add'), { code: 0, stdout: '', stderr: '► no markers to add\n' })

  const listed = await run('list')
  assert.equal(listed.code, 0)
  assert.deepEqual(
    listed.stdout.split('\n').map((line) => line.split('\t').map((cell) => cell.trim())),
    [
      ['FILE:LINE', 'SETTER', 'VALUE', 'STATE'],
      ['deploy/vote.yaml:6', 'flux-system:vote', image, 'ok', ''],
      [''],
    ],
  )
  assert.deepEqual(await run('lint'), { code: 0, stdout: '', stderr: '✔ no findings\n' })
})

test('markers list says what a selection would change', async (t) => {
  const text = kustomization('v8 # {"$imagepolicy": "flux-system:vote:tag"}')
  const { run } = await folderOf({ 'vote.yaml': objects, 'kustomization.yaml': text }, t)
  const words = ['--set', 'flux-system:vote=schoolofdevops/vote:main-a-1', '-o', 'json']
  const { code, stdout } = await run('list', ...words)
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout).markers, [
    {
      path: 'kustomization.yaml',
      line: 3,
      column: 11,
      setter: 'flux-system:vote:tag',
      value: 'v8',
      state: 'behind',
      new: 'main-a-1',
    },
  ])
})

test('markers list --scan asks registries, and only about policies that markers name', async (t) => {
  const clock = { nowMs: () => 0, sleep: () => Promise.resolve() }
  const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) }
  const registry = createRegistry({ clock, random })
  for (const tag of ['main-a-1', 'main-b-2']) registry.publishImage('org/vote', tag)
  const { url, close } = await listen(registry.send)
  t.after(close)
  const image = `${new URL(url).host}/org/vote`
  const here = objects.replace('schoolofdevops/vote', image)
  const away = objects.replaceAll('vote', 'away').replace('schoolofdevops/away', '127.0.0.1:1/away')
  const marked = (name: string): string =>
    kustomization(`main-a-1 # {"$imagepolicy": "flux-system:${name}:tag"}`)
  const { run } = await folderOf({ 'a.yaml': `${here}---\n${away}`, 'b.yaml': marked('vote') }, t)
  const good = await run('list', '--scan')
  assert.equal(good.code, 0)
  assert.match(good.stdout, /^b\.yaml:3 \t.*\tbehind \(main-b-2\)\t$/m)
  assert.doesNotMatch(good.stderr, /away/)

  const both = {
    'a.yaml': `${here}---\n${away}`,
    'b.yaml': marked('vote'),
    'c.yaml': marked('away'),
  }
  const { run: runBoth } = await folderOf(both, t)
  const failed = await runBoth('list', '--scan')
  assert.equal(failed.code, 1)
  assert.match(failed.stdout, /^b\.yaml:3 \t.*\tbehind \(main-b-2\)\t$/m)
  assert.match(failed.stdout, /^c\.yaml:3 \t.*\tno result *\t$/m)
  assert.match(failed.stderr, /^✗ flux-system\/away: scan failed/m)
})

test('markers lint finds the mistakes that a typeset guide leads to', async (t) => {
  const { run } = await folderOf(
    {
      'flux/vote.yaml': objects,
      'deploy.yaml': 'image: sofd/vote:v8 # {“$imagepolicy”: “flux-system:vote”}\n',
      'kustomization.yaml': kustomization('v8 # {"$imagepolicy":\n"flux-system:vote:tag"}'),
    },
    t,
  )
  const { code, stdout, stderr } = await run('lint')
  assert.equal(code, 1)
  assert.deepEqual(stdout.split('\n'), [
    'deploy.yaml:1: error: the marker has typographic quotes, which are no JSON; replace them by straight double quotes (typographic-quotes)',
    "flux/vote.yaml:9: info: no marker names ImagePolicy 'flux-system/vote'; mark the values that it shall set; 'tidemark markers add' proposes some (unused-policy)",
    'kustomization.yaml:3: error: the marker is wrapped over two lines; put the whole marker on the line of its value (wrapped-marker)',
    'kustomization.yaml:4: warning: Implicit map keys need to be followed by map values (manifest)',
    '',
  ])
  assert.match(stderr, /^✗ 2 errors, 1 warning, 1 to know$/m)
})

test('markers lint: warnings fail with --strict only, and data has the same findings', async (t) => {
  const text = kustomization('v8 # {"$imagepolicy": "flux-system:vote:tag"}')
  const { run } = await folderOf({ 'vote.yaml': objects, 'kustomization.yaml': text }, t)
  assert.equal((await run('lint')).code, 0)
  assert.equal((await run('lint', '--strict')).code, 1)
  const { findings } = JSON.parse((await run('lint', '-o', 'json')).stdout)
  assert.deepEqual(findings, [
    {
      path: 'kustomization.yaml',
      line: 3,
      column: 11,
      severity: 'warning',
      code: 'never-chosen',
      what: "the policy would never choose 'v8': filterTags.pattern does not match",
      remedy: 'the next update replaces it; correct the rule if it must stay',
      setter: 'flux-system:vote:tag',
    },
  ])
})

test('markers: the policies may be in another folder', async (t) => {
  const text = kustomization('v8 # {"$imagepolicy": "flux-system:vote:tag"}')
  const { run } = await folderOf({ 'flux/vote.yaml': objects, 'app/a.yaml': text }, t)
  const alone = await run('lint', '--path', 'app')
  assert.equal(alone.code, 0)
  assert.match(alone.stdout, /^a\.yaml:3: info: there is no ImagePolicy .* \(no-policies\)\n$/)
  assert.match((await run('add', '--path', 'app')).stderr, /there is no ImagePolicy here/)
  const both = await run('lint', '--path', 'app', '-f', 'flux')
  assert.match(both.stdout, /^a\.yaml:3: warning: .* \(never-chosen\)\n$/)
})

test('markers add: several policies for one image need a choice', async (t) => {
  const twin = objects.slice(objects.indexOf('---')).replace('name: vote', 'name: other')
  const files = { 'vote.yaml': `${objects}${twin}`, 'deploy.yaml': deployment }
  const { run, read } = await folderOf(files, t)
  const { code, stdout, stderr } = await run('add', '--write')
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '' })
  assert.match(stderr, /several policies .*: flux-system:vote, flux-system:other; .*--policy/)
  assert.equal(await read('deploy.yaml'), deployment)

  assert.equal((await run('add', '--write', '--policy', 'flux-system:other')).code, 0)
  assert.match(await read('deploy.yaml'), /1619063680 # \{"\$imagepolicy": "flux-system:other"\}\n/)

  const unknown = await run('add', '--policy', 'flux-system:none')
  assert.equal(unknown.code, 1)
  assert.match(unknown.stderr, /no ImagePolicy 'flux-system:none' .* flux-system:vote/)
  assert.match((await run('add', '--policy', 'none')).stderr, /give namespace:name/)
})

test('markers: a repository of several clusters may define names twice', async (t) => {
  const files = {
    'clusters/a/vote.yaml': objects,
    'clusters/b/vote.yaml': objects.replace('^main-', '^release-'),
    'deploy.yaml': deployment,
  }
  const { run } = await folderOf(files, t)
  assert.match((await run('add', '--write')).stdout, /^deploy\.yaml:6 .*\(flux-system:vote\)$/m)
  assert.match((await run('list')).stdout, /^deploy\.yaml:6\t.*\tok *\t$/m)
  const linted = await run('lint')
  assert.deepEqual([linted.code, linted.stderr], [0, '✔ 1 warning\n'])
  assert.match(
    linted.stdout,
    /^clusters\/b\/vote\.yaml:9: warning: .* at clusters\/a\/vote\.yaml:9, .*\(defined-twice\)\n$/,
  )
  const asked = await run('list', '--set', 'flux-system:vote=schoolofdevops/vote:v9')
  assert.match(asked.stderr, /is defined twice, and differently/)
  const one = await run('lint', '-f', 'clusters/a')
  assert.deepEqual([one.code, one.stdout], [0, ''])
})
