import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'

const modules = ['watchdog', 'signals', '../io/system/index', '../io/process/index'] as const
const [watchdog, signals, system, processes] = modules.map((name) =>
  JSON.stringify(path.join(import.meta.dirname, `${name}.ts`)),
)

/** A run that is watched, has a child, and then does `work` for ever. */
function script(timeoutMs: number, work: string): string {
  return `
    import { writeSync } from 'node:fs'
    import { watchRun } from ${watchdog}
    import { listenForSignals } from ${signals}
    import { systemClock as clock } from ${system}
    import { startProcess } from ${processes}
    const end = (signal) => { writeSync(1, 'ended by ' + signal); process.exit(7) }
    watchRun({ clock, timeoutMs: ${timeoutMs}, interrupted: listenForSignals(), end })
    const child = startProcess('sh', { args: ['-c', 'echo $$; exec sleep 1000'], env: process.env })
    for await (const bytes of child.output) {
      writeSync(1, bytes)
      ${work}
    }`
}

const loop = 'for (;;);'
const regex = "void /^(a+)+$/.test('a'.repeat(60) + 'b')"
const alive = ''
const minute = 60_000

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, timeoutMs: number, work: string, signal: NodeJS.Signals | undefined, said: string][] = [
  ['a deadline ends a loop',                     100,    loop,  undefined, 'ended by undefined'],
  ['a deadline ends a run that only waits',      100,    alive, undefined, 'ended by undefined'],
  ['SIGINT ends a loop',                         minute, loop,  'SIGINT',  'ended by 2'],
  ['SIGTERM ends an expression',                 minute, regex, 'SIGTERM', 'ended by 15'],
]

for (const [name, timeoutMs, work, signal, said] of rows) {
  test(`watchRun: ${name}, and its child`, async () => {
    const args = ['--input-type=module', '--eval', script(timeoutMs, work)]
    const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    let again: NodeJS.Timeout | undefined
    run.stdout.on('data', (chunk) => {
      output += chunk
      if (signal === undefined || again !== undefined) return
      run.kill(signal)
      // The thread may not be there yet; a second one would end a run whose event loop turns.
      again = setInterval(() => work !== alive && run.kill(signal), 200)
    })
    const [code] = await once(run, 'close')
    clearInterval(again)
    const [pid = '', last] = output.split('\n')
    assert.deepEqual([last, code], [said, 7])
    await gone(Number(pid))
  })
}

/** Resolves when there is no such process; one that nobody has reaped yet still counts as there. */
async function gone(pid: number): Promise<void> {
  while (isThere(pid)) await setImmediate()
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
