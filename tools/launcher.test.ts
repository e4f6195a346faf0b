import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, beforeEach, test } from 'node:test'

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark launcher-'))
after(() => rmSync(folder, { recursive: true }))

const clone = path.join(folder, 'a clone')
const bin = path.join(folder, 'bin')
const launcher = path.join(clone, 'tidemark')
const modules = path.join(clone, 'node_modules')
const npmRuns = path.join(folder, 'npm-runs')

// Does to a clone what `npm ci` does, and counts.
const npm = `#!/bin/sh
echo "$@" >> '${npmRuns}'
echo chatter; echo noise >&2
[ ! -e '${folder}/broken' ] || exit 3
mkdir -p node_modules/.bin
ln -sf '${process.execPath}' node_modules/.bin/node
touch -d 2020-01-01T00:00:00Z node_modules/.package-lock.json
`

beforeEach(() => {
  rmSync(folder, { recursive: true })
  mkdirSync(path.join(clone, 'src', 'cli'), { recursive: true })
  mkdirSync(bin)
  copyFileSync(path.join(import.meta.dirname, '..', 'tidemark'), launcher)
  writeFileSync(path.join(clone, 'package-lock.json'), '{}')
  const main = 'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))'
  writeFileSync(path.join(clone, 'src', 'cli', 'main.ts'), main)
  program('npm', npm)
})

function program(name: string, script: string): void {
  writeFileSync(path.join(bin, name), script)
  chmodSync(path.join(bin, name), 0o755)
}

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

function start(script: string, words: readonly string[] = []): Promise<Ended> {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const child = spawn(script, words, { cwd: folder, env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

const installs = (): number => readFileSync(npmRuns, 'utf8').split('\n').length - 1
const said = (...words: string[]): string => `${JSON.stringify([folder, ...words])}\n`
const installing = '◎ installing packages (once)\n'

test('the first start installs, the second one only runs', async () => {
  const first = await start(launcher, ['a b', '--c'])
  assert.deepEqual(first, { code: 0, stdout: said('a b', '--c'), stderr: installing })
  assert.deepEqual(await start(launcher), { code: 0, stdout: said(), stderr: '' })
  assert.equal(installs(), 1)
})

test('a start through links finds its clone', async () => {
  mkdirSync(path.join(folder, 'links'))
  symlinkSync('../a clone/tidemark', path.join(folder, 'links', 'relative'))
  symlinkSync(path.join(folder, 'links', 'relative'), path.join(folder, 'links', 'absolute'))
  const { stdout } = await start(path.join(folder, 'links', 'absolute'))
  assert.equal(stdout, said())
})

test('a linked node_modules is used as it is, and never installed into', async () => {
  const theirs = path.join(folder, 'theirs')
  mkdirSync(path.join(theirs, '.bin'), { recursive: true })
  symlinkSync(process.execPath, path.join(theirs, '.bin', 'node'))
  symlinkSync(theirs, modules)
  assert.deepEqual(await start(launcher), { code: 0, stdout: said(), stderr: '' })
  assert.equal(existsSync(npmRuns), false)
})

test('a changed lock file installs again', async () => {
  await start(launcher)
  const later = new Date(Date.now() + 60_000)
  utimesSync(path.join(clone, 'package-lock.json'), later, later)
  assert.equal((await start(launcher)).stderr, installing)
})

test('starts at the same time install once', async () => {
  const ended = await Promise.all([start(launcher), start(launcher), start(launcher)])
  for (const { code, stdout } of ended)
    assert.deepEqual({ code, stdout }, { code: 0, stdout: said() })
  assert.equal(installs(), 1)
})

test('a lock whose owner died is taken over', async () => {
  const lock = path.join(clone, '.cache', 'npm-ci.lock')
  mkdirSync(lock, { recursive: true })
  writeFileSync(path.join(lock, 'pid'), '999999999\n')
  assert.equal((await start(launcher)).code, 0)
})

test('a failed install shows what npm said, and the next start tries again', async () => {
  writeFileSync(path.join(folder, 'broken'), '')
  const stderr = `${installing}chatter\nnoise\n✗ npm ci failed in '${clone}'\n`
  assert.deepEqual(await start(launcher), { code: 1, stdout: '', stderr })
  rmSync(path.join(folder, 'broken'))
  assert.equal((await start(launcher)).code, 0)
  assert.equal(existsSync(path.join(clone, '.cache', 'npm-ci.lock')), false)
})

test('without a packaged Node, one that is too old is refused by name', async () => {
  await start(launcher)
  rmSync(path.join(modules, '.bin', 'node'))
  program('node', '#!/bin/sh\n[ "$1" != --version ] || echo v20.1.0\nexit 1\n')
  const stderr = `✗ Tidemark needs Node.js 24.15 or newer; '${path.join(bin, 'node')}' is v20.1.0\n`
  assert.deepEqual(await start(launcher), { code: 1, stdout: '', stderr })
})
