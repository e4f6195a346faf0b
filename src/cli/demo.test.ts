import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { systemClock, systemRandom } from '../io/system/index.ts'
import { demoCommand } from './commands/demo.ts'
import type { Context } from './context.ts'
import { createRedactor } from './output/redact.ts'
import { createTerminal } from './output/terminal.ts'
import { runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

test('demo --once: every scene on stdout, the servers stopped, exit code 0', async (t) => {
  const env = { PATH: process.env['PATH'] ?? '' }
  const { code, stdout, stderr } = await runCaptured(['demo', '--once'], tree, { env })
  const folder = /^Everything is in (.+)$/m.exec(stdout)?.[1]
  t.after(() => folder !== undefined && rmSync(folder, { recursive: true }))
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.deepEqual(
    [...stdout.matchAll(/^(?:[A-Z][^/\n]*[a-z?]|✔ (?:the|a|flux).*)$/gm)].map(([line]) =>
      line.replaceAll(/127\.0\.0\.1:\d+\/|[0-9a-f]{7}(?=')| \(of [^)]*\)/g, ''),
    ),
    [
      'New tags are published',
      '✔ flux-system/web: shop/web:1.1.0',
      '✔ flux-system/worker: shop/worker:main-9be0d44-1718003600',
      '✔ flux-system/reports: shop/reports:RELEASE.2024-06-12',
      "✔ flux-system/fleet: pushed commit '' to branch 'main' (4 changes)",
      'What it changed',
      'The commit',
      'Why not another tag?',
      'Is that right?',
      '✔ the pushed commit holds the 4 expected values and nothing else',
      '✔ a second run found nothing to do and made no commit',
    ],
  )
  assert.match(stdout, /^ {4}- flux-system:web: .*:1\.0\.1 -> .*:1\.1\.0$/m)
  assert.match(stdout, /^-    tag: 'RELEASE\.2024-05-10'/m)
})

test('demo on a terminal: the servers run until Ctrl-C, which is no failure', async (t) => {
  const ctrlC = new AbortController()
  let shown = ''
  let answer: Promise<number> | undefined
  const write = (text: string): void => {
    shown += text
    if (answer !== undefined || !text.includes('Press Ctrl-C')) return
    const registry = / tags (\S+)\/shop\/web /.exec(shown)?.[1]
    answer = fetch(`http://${registry}/v2/`).then(({ status }) => status)
    void answer.finally(() => ctrlC.abort())
  }
  const code = await demoCommand.run([], { once: false }, contextOf(write, ctrlC.signal))
  const folder = /^Everything is in (.+)$/m.exec(shown)?.[1]
  t.after(() => folder !== undefined && rmSync(folder, { recursive: true }))
  assert.equal(await answer, 200)
  assert.equal(code, 0)
})

/** A person at a terminal without colours. */
function contextOf(write: (text: string) => void, signal: AbortSignal): Context {
  const screen = { isTTY: true, columns: 80, write }
  const env = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', TERM: 'dumb' }
  const { hide, redact } = createRedactor()
  const streams = { stdin: process.stdin, stdout: screen, stderr: screen }
  const parts = { env, clock: systemClock, redactor: { redact } }
  return {
    terminal: createTerminal({ ...streams, ...parts }),
    namespace: 'flux-system',
    timeoutMs: 0,
    verbose: false,
    given: new Set(),
    signal,
    env,
    cwd: '/',
    clock: systemClock,
    random: systemRandom,
    hide,
  }
}
