/** Files, templates, URLs and names made to break things: refused or left alone, in good time. */
import assert from 'node:assert/strict'
import { existsSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { type AppTree, appTree, deployment, deploymentPath } from './parts/app-tree.ts'
import { startGitHost } from './parts/git-host.ts'
import { temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { tidemark } from './parts/tidemark.ts'
import { commits, type Files, fill, readTree, workTree, writeTree } from './parts/work-tree.ts'

const skip = skipWithout('git', backendPath)

const image = '127.0.0.1:1/org/app'
const set = ['--set', `flux-system:app=${image}:1.5.0`]
const marked = `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`

test('hostile input: links that lead out of the folder', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image }))
  const outside = temporaryFolder(t)
  writeTree(outside, { 'x.yaml': marked })
  symlinkSync(path.join(outside, 'x.yaml'), path.join(root, 'apps', 'link.yaml'))
  symlinkSync(outside, path.join(root, 'folder'))
  const ended = await tidemark(t)(['update', '--path', root, ...set])
  assert.equal(ended.code, 0, ended.stderr)
  assert.match(ended.stderr, /'apps\/link\.yaml' was left alone/)
  assert.match(ended.stderr, /'folder' was left alone/)
  assert.deepEqual(readTree(outside), { 'x.yaml': marked })
  assert.equal(readTree(root)[deploymentPath], deployment(image, '1.5.0'))
})

const tens = 'abcdefghij'
const bomb = [...tens]
  .map((name, index) => {
    const item = index === 0 ? 'x' : `*${tens[index - 1]}`
    return `${name}: &${name} [${Array.from({ length: 10 }, () => item).join(', ')}]\n`
  })
  .join('')

/** Each stands beside an ordinary Deployment, which is updated all the same. */
const files: readonly (readonly [name: string, text: string])[] = [
  ['aliases that double and double', `${bomb}${marked}`],
  ['brackets 100,000 deep', `${marked}x: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`],
  ['a Helm template', `{{- if .Values.on }}\n${marked}{{- end }}\n`],
  ['tabs and control characters', `a:\n\t- \u0001\n${marked}`],
  ['one line of a million characters', `x: ${'y'.repeat(1_000_000)}\n${marked}`],
]

for (const [name, text] of files)
  test(`hostile input: ${name}`, { skip }, async (t) => {
    const root = await workTree(t, appTree({ image, also: { 'apps/odd.yaml': text } }))
    const ended = await tidemark(t)(['update', '--path', root, ...set])
    assert.equal(ended.code, 0, ended.stderr)
    const after = readTree(root)
    assert.equal(after[deploymentPath], deployment(image, '1.5.0'))
    const edited = text.replace(`${image}:1.0.0`, `${image}:1.5.0`)
    const { 'apps/odd.yaml': odd = '' } = after
    assert.ok(odd === edited || (odd === text && ended.stderr.includes('apps/odd.yaml')))
  })

test('hostile input: an object of a million aliases is refused alone', { skip }, async (t) => {
  const head =
    'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: z}\n'
  const root = await workTree(t, appTree({ image, also: { 'flux/z.yaml': head + bomb } }))
  const ended = await tidemark(t)(['update', '--path', root, ...set])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /flux\/z\.yaml:1: holds more than \d+ values/)
  assert.equal(readTree(root)[deploymentPath], deployment(image, '1.5.0'))
})

const templates: readonly (readonly [name: string, template: string])[] = [
  ['a text of ten gigabytes', '{{ repeat 1000000000 "xxxxxxxxxx" }}'],
  ['a billion rounds', '{{ range until 1000000000 }}{{ end }}'],
  ['recursion without end', '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}'],
]

for (const [name, template] of templates)
  test(`hostile input: a template with ${name}`, { skip }, async (t) => {
    const root = await workTree(t, appTree({ image, template }))
    const ended = await tidemark(t)(['update', '--path', root, '--commit', ...set])
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, /failed to run template from spec: .*(more than|nested)/)
    assert.equal((await commits(root)).length, 1)
  })

const canary = '/tmp/tidemark-e2e-canary'
const urls = [
  `ext::sh -c touch% ${canary}`,
  `--upload-pack=touch ${canary}`,
  `ssh://-oProxyCommand=touch%20${canary}/x`,
  `fd::17/${canary}`,
]

for (const url of urls)
  test(`hostile input: --repo '${url}'`, { skip }, async (t) => {
    const ended = await tidemark(t)(['update', `--repo=${url}`, '--push', ...set])
    assert.equal(ended.code, 1)
    assert.equal(existsSync(canary), false)
  })

const trees: readonly (readonly [name: string, tree: Partial<AppTree>])[] = [
  ['a command in the Git URL', { gitUrl: `ssh://-oProxyCommand=touch%20${canary}/x` }],
  ['a helper in the Git URL', { gitUrl: `ext::sh -c touch% ${canary}` }],
  ['an option as push branch', { also: pushing(`--receive-pack=touch ${canary}`) }],
  ['an option as checkout branch', { also: reading(`--upload-pack=touch ${canary}`) }],
]

for (const [name, tree] of trees)
  test(`hostile input: ${name} of the tree`, { skip }, async (t) => {
    const bare = await (await startGitHost(t)).create('org/fleet')
    await fill(t, bare, appTree({ image, ...tree }))
    await tidemark(t)(['update', '--repo', bare.url, '--push', ...set])
    assert.equal(existsSync(canary), false)
  })

/** An automation that pushes to such a branch. */
function pushing(branch: string): Files {
  return automationWith('    commit:', `    push: {branch: ${JSON.stringify(branch)}}\n    commit:`)
}

/** An automation that reads such a branch. */
function reading(branch: string): Files {
  return automationWith('        branch: main', `        branch: ${JSON.stringify(branch)}`)
}

function automationWith(part: string, instead: string): Files {
  const { 'flux/automation.yaml': text = '' } = appTree({ image })
  assert.ok(text.includes(part))
  return { 'flux/automation.yaml': text.replace(part, () => instead) }
}

test('input: line endings, byte order mark, no final newline stay', { skip }, async (t) => {
  const windows = deployment(image, '1.0.0').replaceAll('\n', '\r\n')
  const marks = `\ufeff${deployment(image, '1.0.0').trimEnd()}`
  const also = { 'apps/windows.yaml': windows, 'apps/marks.yaml': marks }
  const files = appTree({ image, also })
  const root = await workTree(t, files)
  const ended = await tidemark(t)(['update', '--path', root, ...set])
  assert.equal(ended.code, 0, ended.stderr)
  const edited = (text: string) => text.replace(':1.0.0 ', ':1.5.0 ')
  assert.deepEqual(readTree(root), {
    ...files,
    [deploymentPath]: deployment(image, '1.5.0'),
    'apps/windows.yaml': edited(windows),
    'apps/marks.yaml': edited(marks),
  })
})
