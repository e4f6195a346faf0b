import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTerminal } from './terminal.ts'

type Made = {
  readonly terminal: ReturnType<typeof createTerminal>
  readonly screen: () => string
  readonly pass: (ms: number) => void
}

/** A terminal whose streams end up in one text, as on a screen. */
function make(isTTY: boolean, env: Record<string, string> = {}, input = ''): Made {
  let screen = ''
  let nowMs = 0
  const stream = { isTTY, columns: 60, write: (text: string) => (screen += text) }
  async function* chunks(): AsyncGenerator<string> {
    yield input
  }
  const terminal = createTerminal({
    stdin: chunks(),
    stdout: stream,
    stderr: stream,
    env,
    clock: { nowMs: () => nowMs },
    redactor: { redact: (text) => text.replaceAll('s3cr3t', '***') },
  })
  return { terminal, screen: () => screen, pass: (ms) => (nowMs += ms) }
}

test('line: one blank behind the glyph, harmless, without secrets', () => {
  const { terminal, screen } = make(false)
  terminal.line('✔', 'fetched s3cr3t \x1b]0;title\x07')
  terminal.note('and more')
  assert.equal(screen(), '✔ fetched *** \\x1b]0;title\\x07\nand more\n')
})

test('line: one line, however many the message has', () => {
  const { terminal, screen } = make(false)
  terminal.line('✗', 'it broke:\n✔ all is well\n::error::x\n')
  terminal.note('first\n  ::error::y')
  assert.equal(screen(), '✗ it broke:\\n✔ all is well\\n::error::x\nfirst\n  \\x3a:error::y\n')
})

test('write: the payload is printed as it is, without secrets', () => {
  const { terminal, screen } = make(false)
  terminal.write('{"message": "s3cr3t"}\n')
  assert.equal(screen(), '{"message": "***"}\n')
})

test('colour: only on terminals that want it', () => {
  assert.deepEqual(make(true).terminal.colour, { stdout: true, stderr: true })
  assert.deepEqual(make(true, { NO_COLOR: '' }).terminal.colour, { stdout: true, stderr: true })
  assert.deepEqual(make(true, { NO_COLOR: '1' }).terminal.colour, { stdout: false, stderr: false })
  assert.deepEqual(make(true, { TERM: 'dumb' }).terminal.colour, { stdout: false, stderr: false })
  assert.deepEqual(make(false).terminal.colour, { stdout: false, stderr: false })
})

test('progress on a terminal: one line, redrawn at most ten times a second, then gone', () => {
  const { terminal, screen, pass } = make(true)
  const bar = terminal.progress({ label: 'scanning', total: 4 })
  bar.step(1, 'ghcr.io/a')
  bar.step(2, 'ghcr.io/b')
  assert.equal(screen(), '\rscanning █████░░░░░░░░░░░░░░░ 1/4 ghcr.io/a\x1b[K')
  pass(100)
  bar.step(3, 'ghcr.io/a-very-long-name-that-does-not-fit')
  assert.match(screen(), /\rscanning █{15}░{5} 3\/4 ghcr\.io\/a-very-long-name…\x1b\[K$/)
  bar.end()
  bar.end()
  assert.match(screen(), /[^K]\x1b\[K\r\x1b\[K$/)
})

test('progress on a terminal: other lines push it down', () => {
  const { terminal, screen } = make(true)
  const bar = terminal.progress({ label: 'scanning', total: 0 })
  bar.step(1)
  terminal.line('✔', 'a')
  terminal.write('payload\n')
  bar.end()
  terminal.line('✔', 'b')
  const drawn = '\rscanning 1\x1b[K'
  const gone = '\r\x1b[K'
  assert.equal(screen(), `${drawn}${gone}✔ a\n${drawn}${gone}payload\n${drawn}${gone}✔ b\n`)
})

test('progress elsewhere: a line every ten seconds', () => {
  const { terminal, screen, pass } = make(false)
  const bar = terminal.progress({ label: 'scanning', total: 4 })
  bar.step(1)
  pass(10_000)
  bar.step(2)
  bar.step(3)
  bar.end()
  assert.equal(screen(), 'scanning 2/4\n')
})

test('confirm: y and Y alone mean yes', async () => {
  // biome-ignore format: a table is read down its columns
  const rows: readonly [input: string, answer: boolean][] = [
    ['y\n', true], ['Y\n', true], ['y\r\n', true], ['y', true],
    ['yes\n', false], ['\n', false], ['', false], ['n\ny\n', false],
  ]
  for (const [input, answer] of rows) {
    const { terminal, screen } = make(false, {}, input)
    assert.equal(await terminal.confirm('Sure'), answer, JSON.stringify(input))
    assert.equal(screen(), '? Sure? [y/N] ')
  }
})

test('read: all of stdin', async () => {
  const { terminal } = make(false, {}, 'a\nb')
  assert.equal(Buffer.from(await terminal.read()).toString(), 'a\nb')
})
