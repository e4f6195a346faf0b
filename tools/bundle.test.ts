import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { buildBundle } from './bundle.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-bundle-'))
after(() => rmSync(folder, { recursive: true }))

/** Runs the bundle with what it loaded printed at its end: Node's modules, and packages. */
function loadedBy(program: string, words: readonly string[]): readonly string[] {
  const preload = path.join(folder, 'preload.cjs')
  writeFileSync(
    preload,
    `process.on('exit', () => console.error(JSON.stringify([
       ...process.moduleLoadList, ...Object.keys(require.cache)])))`,
  )
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', preload, program, ...words],
    {
      cwd: folder,
      env: { TIDEMARK_HOME: path.join(folder, 'home') },
      encoding: 'utf8',
    },
  )
  assert.equal(status, 0, stderr)
  const modules: string[] = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  return modules.map((name) => name.replace('NativeModule ', ''))
}

test('what the bundle does not use it does not load', async () => {
  const dist = path.join(folder, 'late')
  await buildBundle(dist)
  const loaded = loadedBy(path.join(dist, 'tidemark.js'), ['update', '--help'])
  assert.ok(loaded.includes('fs'), 'what is loaded is seen')
  const dear = ['https', 'tls', 'http', 'sqlite', 'child_process', 'worker_threads', 'crypto']
  assert.deepEqual(
    loaded.filter((name) => dear.includes(name) || name.includes(`${path.sep}packages${path.sep}`)),
    [],
  )
})

test('the bundle has the threads for large files', async () => {
  const dist = path.join(folder, 'threads')
  await buildBundle(dist)
  const tree = path.join(folder, 'tree')
  mkdirSync(tree)
  const policy = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app, namespace: apps}
spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {}}}
`
  const marked = 'image: org/app:1 # {"$imagepolicy": "apps:app"}\n'
  writeFileSync(path.join(tree, 'policy.yaml'), policy)
  writeFileSync(path.join(tree, 'large.yaml'), `${marked}${'#\n'.repeat(150_000)}`)
  const words = ['update', '--path', tree, '--set', 'apps:app=org/app:2']
  const loaded = loadedBy(path.join(dist, 'tidemark.js'), words)
  assert.ok(loaded.includes('worker_threads'))
  assert.match(readFileSync(path.join(tree, 'large.yaml'), 'utf8'), /^image: org\/app:2 /)
})

test('the bundle runs without its sources', async () => {
  const dist = path.join(folder, 'dist')
  const { files } = await buildBundle(dist)
  assert.ok(files > 2, 'commands are chunks of their own')

  const run = (...words: string[]): string =>
    execFileSync(process.execPath, [path.join(dist, 'tidemark.js'), ...words], {
      cwd: folder,
      env: { TIDEMARK_HOME: path.join(folder, 'home') },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  assert.equal(run('--version'), `tidemark version ${version}\n`)
  assert.match(run('--help'), /^Available Commands:$/m)
  assert.match(run('completion', 'bash'), /^complete -F _tidemark tidemark$/m)
})
