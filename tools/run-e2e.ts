/**
 * `npm run e2e [-- NAME ...]`: whole commands against real parts, and what the documentation tells its
 * readers to run, two files at a time; each starts servers of its own on free ports. NAME is a
 * file of `test/e2e` without `.test.ts`, or one beside the code without `.e2e.test.ts`.
 *
 * The tests run a bundle of the sources, which is what is shipped and starts five times as fast;
 * one file run by `node --test` starts the sources.
 *
 * A part that is not installed makes tests skip. That is said before the run and, because a
 * thousand lines lie between, once more behind it.
 */
import { spawnSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildBundle } from './bundle.ts'

const packages: Readonly<Record<string, string>> = {
  'docker-registry': 'docker-registry',
  git: 'git',
  gpg: 'gnupg',
  htpasswd: 'apache2-utils',
  openssl: 'openssl',
  skopeo: 'skopeo',
  sshd: 'openssh-server',
}
const suffix = '.test.ts'
const folder = path.join('test', 'e2e')
/** Tests of this suite that need the code, and so stand beside it. */
const ownSuffix = '.e2e.test.ts'
const besideCode = ['src', 'tools']

/** Ends what hangs, however busy the machine is. */
const limitMs = 30 * 60_000

const names = process.argv.slice(2)
const files = [
  ...testsIn(folder, suffix),
  ...besideCode.flatMap((root) => testsIn(root, ownSuffix)),
]

process.exitCode = files.length === 0 ? complain() : await runAll()

function testsIn(root: string, end: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .filter((file) => names.length === 0 || names.includes(path.basename(file, end)))
    .sort()
    .map((file) => path.join(root, file))
}

function complain(): number {
  console.error(`no end-to-end tests called ${names.join(', ') || 'anything'} in ${folder}`)
  return 1
}

async function runAll(): Promise<number> {
  const missing = Object.keys(packages).filter((program) => !isInstalled(program))
  warn(missing)
  const place = mkdtempSync(path.join(tmpdir(), 'tidemark-bundle-'))
  const env = { ...process.env, TIDEMARK_E2E_PROGRAM: await install(place) }
  const args = ['--test', '--test-concurrency=2', `--test-timeout=${limitMs}`, ...files]
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit', env })
  rmSync(place, { recursive: true, force: true })
  if (signal !== null) console.error(`✗ the tests were ended by signal ${signal}`)
  warn(missing)
  const parts = Object.keys(packages).length - missing.length
  const verdict = status === 0 ? '✔ end-to-end suite passed' : '✗ end-to-end suite failed'
  console.log(`${verdict}: ${files.length} files with ${parts} of ${parts + missing.length} parts`)
  return status ?? 1
}

/** A bundle beside the packages that it imports, readable for whoever a test runs it as. */
async function install(place: string): Promise<string> {
  chmodSync(place, 0o755)
  symlinkSync(path.resolve('node_modules'), path.join(place, 'node_modules'))
  const folder = path.join(place, 'dist')
  await buildBundle(folder)
  return path.join(folder, 'tidemark.js')
}

function warn(missing: readonly string[]): void {
  if (missing.length === 0) return
  const install = missing.map((program) => packages[program]).join(' ')
  console.error(`⚠️ SKIPPING tests that need ${missing.join(', ')}; apt-get install ${install}`)
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
