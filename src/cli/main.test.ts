import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { programVersion } from './program.ts'

const main = path.join(import.meta.dirname, 'main.ts')
const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-main-'))
after(() => rmSync(folder, { recursive: true }))

function run(words: readonly string[], home: string): { status: number | null; output: string[] } {
  const env = { TIDEMARK_HOME: home, PATH: process.env['PATH'] }
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    env,
    encoding: 'utf8',
  })
  return { status, output: [stdout, stderr] }
}

test('the process prints what the run printed and ends with its code', () => {
  const home = path.join(folder, 'home')
  const version = `tidemark version ${programVersion()}\n`
  assert.deepEqual(run(['--version'], home), { status: 0, output: [version, ''] })
  const unknown = ['', '✗ unknown command "zzzzz" for "tidemark"\n']
  assert.deepEqual(run(['zzzzz'], home), { status: 1, output: unknown })
  assert.equal(statSync(home).mode & 0o777, 0o700)
})

test('a state folder that cannot be made does no harm', () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  assert.equal(run(['--version'], path.join(file, 'home')).status, 0)
})

test('a reader that goes away is no error', async () => {
  const env = { TIDEMARK_HOME: folder }
  const child = spawn(process.execPath, [main, '--help'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const [code] = await once(child, 'close')
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
})

test('the first signal aborts, the second one ends the process', async () => {
  const script = `
    import { listenForSignals } from ${JSON.stringify(path.join(import.meta.dirname, 'signals.ts'))}
    const signal = listenForSignals()
    setInterval(() => {}, 1000)
    signal.addEventListener('abort', () => console.log(signal.reason.message))
    console.log('ready')`
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    await once(child.stdout, 'data')
    child.kill(signal)
    const [said] = await once(child.stdout, 'data')
    assert.equal(String(said), 'interrupted\n')
    child.kill(signal)
    const [code] = await once(child, 'close')
    assert.equal(code, expected)
  }
})
