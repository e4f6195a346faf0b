/**
 * A reader of the documentation: runs the blocks marked `sh run` one after the other, as one
 * person would in one terminal, and compares what they print with the block that follows.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Ending, type ExitCode, exitCode } from '../e2e/parts/run.ts'
import type { CodeBlock } from './code-blocks.ts'

export type Reader = {
  /** Runs a block; gives its output, both streams in one, with the documentation's addresses. */
  readonly run: (script: string) => Promise<{ readonly code: ExitCode; readonly output: string }>
  readonly leave: () => void
}

const root = path.join(import.meta.dirname, '..', '..')
/** A block that has not ended by then hangs, however busy the machine is. */
const limitMs = 600_000
const searchPath = '/usr/local/bin:/usr/bin:/bin'

/**
 * Opens a terminal in an empty folder, with `tidemark` in PATH and in the folder itself.
 *
 * @param addresses - addresses as the documentation writes them, and where they are now
 */
export function openReader(addresses: ReadonlyMap<string, string>): Reader {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-docs-'))
  const bin = path.join(folder, 'bin')
  const home = path.join(folder, 'home')
  for (const one of [bin, home]) mkdirSync(one)
  symlinkSync(path.join(root, 'tidemark'), path.join(bin, 'tidemark'))
  symlinkSync(path.join(root, 'tidemark'), path.join(home, 'tidemark'))
  writeFileSync(path.join(home, '.gitconfig'), gitConfig)
  const here = path.join(folder, 'cwd')
  writeFileSync(here, home)
  const env = {
    HOME: home,
    PATH: `${bin}:${searchPath}`,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TMPDIR: folder,
  }
  return {
    async run(script) {
      let text = script
      for (const [written, actual] of addresses) text = text.replaceAll(written, actual)
      const whole = `set -eu; exec 2>&1; cd '${readFileSync(here, 'utf8').trim()}'\n${text}\npwd >'${here}'\n`
      const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit']
      const child = spawn('bash', ['-c', whole], { env, stdio, timeout: limitMs })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (output += piece))
      const code = exitCode(...((await once(child, 'close')) as Ending))
      for (const [written, actual] of addresses) output = output.replaceAll(actual, written)
      return { code, output: output.replaceAll(home, '~') }
    },
    leave: () => rmSync(folder, { recursive: true }),
  }
}

const gitConfig = `[user]
  name = Ann Reader
  email = ann@example.com
[advice]
  detachedHead = false
`

/** What the block behind a run promises: all of the output, or lines of it in this order. */
export type Promised = { readonly kind: 'output' | 'excerpt'; readonly block: CodeBlock }

/** The promise that a block makes for the one before it. */
export function promiseOf(block: CodeBlock | undefined): Promised | undefined {
  const kind = block?.marks[0]
  if (block === undefined || (kind !== 'output' && kind !== 'excerpt')) return undefined
  return { kind, block }
}

/** The first promised line that the output does not hold; undefined when all are there. */
export function missingLine({ kind, block }: Promised, output: string): string | undefined {
  const promised = comparable(block.text)
  const actual = comparable(output)
  if (kind === 'output') {
    const at = promised.findIndex((line, index) => line !== actual[index])
    if (at !== -1) return promised[at]
    return actual.length > promised.length
      ? `(end; but there is '${actual[promised.length]}')`
      : undefined
  }
  let from = 0
  for (const line of promised) {
    if (line === '' || line === '...') continue
    const at = actual.indexOf(line, from)
    if (at === -1) return line
    from = at + 1
  }
  return undefined
}

/** Lines without what differs from run to run: ports, ids, times, widths of columns, temporary folders. */
function comparable(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
        .replaceAll(/\b[0-9a-f]{40}\b/g, '<id>')
        .replaceAll(/'[0-9a-f]{7}'/g, '<id>')
        .replaceAll(/^[0-9a-f]{7} /g, '<id> ')
        .replaceAll(/\b[0-9a-f]{7}\.\.[0-9a-f]{7}\b/g, '<id>..<id>')
        .replaceAll(/\bin \d+\.\d s\b/g, 'in <time>')
        .replaceAll(/[ \t]+/g, ' ')
        .trimEnd(),
    )
}
