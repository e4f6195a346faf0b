import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ProcessError, runProcess, startProcess } from './index.ts'

const { signal } = new AbortController()
const env = { PATH: process.env['PATH'] ?? '' }
const limits = { env, timeoutMs: 10_000, maxOutputBytes: 1_000 }
const shell = (script: string, more = {}) =>
  runProcess('sh', { args: ['-c', script], ...limits, ...more }, signal)

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const code = (wanted: string) => (error: unknown) =>
  error instanceof ProcessError && error.code === wanted

/** Whether a process is still there. Init may be slow to reap it; a zombie counts as gone. */
async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const ran = await shell(`grep -s '^State' /proc/${pid}/status`)
    if (ran.exitCode !== 0 || text(ran.stdout).includes('Z')) return true
  }
  return false
}

test('gives exit code, output and words', async () => {
  const ran = await shell('cat; echo words >&2; exit 3', { stdin: Buffer.from('input') })
  assert.deepEqual([ran.exitCode, text(ran.stdout), ran.stderr], [3, 'input', 'words\n'])
})

test('streams input', async () => {
  async function* pieces() {
    for (let count = 0; count < 300; count++) yield Buffer.alloc(1_000, 'x')
  }
  const ran = await shell('wc -c', { stdin: pieces() })
  assert.equal(text(ran.stdout).trim(), '300000')
})

test('nothing of this environment leaks in', async () => {
  const ran = await shell('echo "[$HOME$USER$SHELL_SECRET]"', { env: { ...env, X: '1' } })
  assert.equal(text(ran.stdout), '[]\n')
})

test('a program that reads none of its input', async () => {
  const ran = await shell('exec true', { stdin: Buffer.alloc(1_000_000) })
  assert.equal(ran.exitCode, 0)
})

test('a signal that ended it shows as exit code', async () => {
  assert.equal((await shell('kill -9 $$')).exitCode, 137)
})

test('output at the limit, and one byte past it', async () => {
  assert.equal((await shell('head -c 1000 /dev/zero')).stdout.length, 1_000)
  await assert.rejects(shell('head -c 1001 /dev/zero'), code('PROGRAM_OUTPUT_TOO_LARGE'))
  await assert.rejects(shell('head -c 1001 /dev/zero >&2'), code('PROGRAM_OUTPUT_TOO_LARGE'))
})

test('a program or folder that is not there', async () => {
  const missing = runProcess('no-such-program-here', { args: [], ...limits }, signal)
  await assert.rejects(missing, code('PROGRAM_NOT_FOUND'))
  await assert.rejects(shell('true', { cwd: '/no/such/folder' }), code('PROGRAM_NOT_FOUND'))
})

test('a time-out ends it with everything it started', async () => {
  const started = shell('sleep 600 & echo $! > /dev/stderr; wait', { timeoutMs: 50 })
  await assert.rejects(started, code('PROGRAM_TIMED_OUT'))
})

test('an abort ends the whole group and rejects with its reason', async () => {
  const controller = new AbortController()
  const options = { args: ['-c', 'trap "" TERM; sleep 600 & echo $!; wait'], env }
  const kept = startProcess('sh', options)
  const pieces = kept.output[Symbol.asyncIterator]()
  const { value } = await pieces.next()
  const pid = Number(text(value))
  await kept.close()
  assert.ok(await isGone(pid), 'the grandchild is gone')
  const running = runProcess('sleep', { args: ['600'], ...limits }, controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(running, /enough/)
  await assert.rejects(runProcess('true', { args: [], ...limits }, controller.signal), /enough/)
})

test('a kept program answers again and again', async () => {
  const kept = startProcess('cat', { args: [], env })
  const pieces = kept.output[Symbol.asyncIterator]()
  for (const question of ['one', 'two']) {
    await kept.write(question)
    assert.equal(text((await pieces.next()).value), question)
  }
  await kept.close()
})

test('a kept program that went away tells its last words', async () => {
  const kept = startProcess('sh', { args: ['-c', 'echo no such thing >&2; exit 1'], env })
  for await (const _ of kept.output) assert.fail('it writes nothing')
  await kept.close()
  assert.equal(kept.ended().message, "'sh' ended before it answered: no such thing")
  await assert.rejects(kept.write('x'), code('PROGRAM_ENDED'))
})

test('the time limit is that of the clock that is handed in', async () => {
  const never = new Promise<void>(() => undefined)
  const clock = { nowMs: () => 0, sleep: (ms: number) => (ms === 77 ? Promise.resolve() : never) }
  await assert.rejects(shell('sleep 30', { timeoutMs: 77, clock }), code('PROGRAM_TIMED_OUT'))
})

/** What holds this process open: processes, pipes and timers. */
const held = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => /^(ProcessWrap|PipeWrap|Timeout)$/.test(name))
const baseline = held()

const endless = async function* () {
  for (;;) yield Buffer.alloc(64 * 1024)
}

// biome-ignore format: a table is read down its columns
const steps: readonly [name: string, script: string, stdin?: AsyncIterable<Uint8Array>][] = [
  ['before it says anything',           'sleep 600'],
  ['while it writes',                   'yes | head -c 900; sleep 600'],
  ['while it reads what never ends',    'cat > /dev/null', endless()],
  ['while it does not read its input',  'sleep 600', endless()],
  ['when it does not obey',             'trap "" TERM; while :; do sleep 0.01; done'],
]

for (const [name, script, stdin] of steps) {
  test(`aborted ${name}: no process, pipe or timer is left`, async () => {
    const abort = new AbortController()
    // Whoever does not obey is killed after a grace, which passes at once here.
    const clock = {
      nowMs: () => 0,
      sleep: (ms: number): Promise<void> =>
        ms > 5_000 ? new Promise(() => undefined) : Promise.resolve(),
    }
    const aborting = runProcess(
      'sh',
      { args: ['-c', script], ...limits, clock, ...(stdin === undefined ? {} : { stdin }) },
      abort.signal,
    )
    abort.abort(new Error('enough'))
    await assert.rejects(aborting, /^Error: enough$/)
    // Node lets go of a handle in the turn after its end.
    for (let turn = 0; turn < 1_000 && held().length > baseline.length; turn++) await setImmediate()
    assert.deepEqual(held(), baseline)
  })
}
