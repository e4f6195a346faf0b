import type { Clock } from '../../base/index.ts'
import type { Terminal } from '../context.ts'
import { type Bar, createBar } from './progress.ts'
import type { Redactor } from './redact.ts'
import { safeLine, safeText, withoutCommands } from './safe-text.ts'

/** One standard stream of the process, as far as a terminal needs it. */
type OutputStream = {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  /** Whether it is a regular file, which nobody reads while it is written. */
  readonly isFile?: boolean | undefined
  write(text: string): unknown
}

type InputStream = AsyncIterable<Uint8Array | string> & {
  readonly isTTY?: boolean | undefined
}

/** The streams of the process, and what output must not show. */
export type TerminalParts = {
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Pick<Clock, 'nowMs'>
  readonly redactor: Pick<Redactor, 'redact'>
}

/** The terminal of a run: at most one progress bar at a time, and lines that do not tear it. */
export function createTerminal({ stdin, stdout, stderr, ...parts }: TerminalParts): Terminal {
  const tty = {
    // Only looked at when it matters: few runs read from it, and Node opens it at the first look.
    get stdin(): boolean {
      return isTty(stdin)
    },
    stdout: isTty(stdout),
    stderr: isTty(stderr),
  }
  const mayColour = !(parts.env['NO_COLOR'] ?? '') && parts.env['TERM'] !== 'dumb'
  const columns = stderr.columns ?? stdout.columns ?? 80
  let bar: Bar | undefined

  /** Both ends are usually the same screen. */
  function put(text: string): void {
    const write = (): void => void stdout.write(text)
    if (bar === undefined) write()
    else bar.around(write)
  }

  function print(text: string): void {
    const write = (): void => void stderr.write(`${text}\n`)
    if (bar === undefined) write()
    else bar.around(write)
  }

  return {
    tty,
    columns,
    colour: { stdout: mayColour && tty.stdout, stderr: mayColour && tty.stderr },
    // Reports go into comments that everybody may read, and a registry may repeat a password.
    write: (text) => put(withoutCommands(parts.redactor.redact(text))),
    writeRaw: (text) => put(parts.redactor.redact(text)),
    get isFile() {
      return stdout.isFile === true
    },
    line: (glyph, text) => print(`${glyph} ${safeLine(parts.redactor.redact(text).trimEnd())}`),
    note: (text) => print(safeText(parts.redactor.redact(text))),
    progress(about) {
      bar?.end()
      const redacted = (text: string): void => void stderr.write(parts.redactor.redact(text))
      const isTerminal = tty.stderr && parts.env['TERM'] !== 'dumb'
      const next = createBar(about, { write: redacted, isTerminal, columns, clock: parts.clock })
      bar = next
      return {
        step: next.step,
        end() {
          next.end()
          if (bar === next) bar = undefined
        },
      }
    },
    async confirm(label) {
      bar?.end()
      const styled = mayColour && tty.stdout
      const [bold, faint, reset] = styled ? ['\x1b[1m', '\x1b[2m', '\x1b[0m'] : ['', '', '']
      stdout.write(`${bold}? ${safeText(label)}? ${reset}${faint}[y/N]${reset} `)
      const answer = await firstLine(stdin)
      return answer === 'y' || answer === 'Y'
    },
    read: () => readAll(stdin),
  }
}

function isTty(stream: { readonly isTTY?: boolean | undefined }): boolean {
  return stream.isTTY === true
}

async function firstLine(stdin: InputStream): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    if (text.includes('\n')) break
  }
  return text.split('\n')[0]?.replace(/\r$/, '') ?? ''
}

async function readAll(stdin: InputStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
