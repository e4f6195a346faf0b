import { Failure, messageOf } from '../../base/index.ts'

/** Codes of {@link ProcessError}. */
export type ProcessCode =
  | 'PROGRAM_NOT_FOUND'
  | 'PROGRAM_NOT_STARTED'
  | 'PROGRAM_TIMED_OUT'
  | 'PROGRAM_OUTPUT_TOO_LARGE'
  | 'PROGRAM_ENDED'

/** A program that could not be run to its end. An exit code other than 0 is an answer, not this. */
export class ProcessError extends Failure<ProcessCode> {
  override readonly name = 'ProcessError'

  static notStarted(command: string, cause: NodeJS.ErrnoException): ProcessError {
    if (cause.code === 'ENOENT') {
      const text = `cannot run '${command}': program or working folder not found; install it or put it on PATH`
      return new ProcessError('PROGRAM_NOT_FOUND', text, { facts: { command } })
    }
    const text = `cannot run '${command}': ${messageOf(cause)}`
    return new ProcessError('PROGRAM_NOT_STARTED', text, { facts: { command }, cause })
  }

  static timedOut(command: string, timeoutMs: number): ProcessError {
    const text = `'${command}' did not end within ${timeoutMs / 1000} s and was stopped`
    return new ProcessError('PROGRAM_TIMED_OUT', text, {
      remedy: 'retry',
      facts: { command, timeoutMs },
    })
  }

  static outputTooLarge(command: string, maxOutputBytes: number): ProcessError {
    const text = `'${command}' wrote more than ${maxOutputBytes} bytes and was stopped`
    return new ProcessError('PROGRAM_OUTPUT_TOO_LARGE', text, {
      facts: { command, maxOutputBytes },
    })
  }

  /** A kept program went away while an answer was awaited. */
  static ended(command: string, words: string): ProcessError {
    const text = `'${command}' ended before it answered${words === '' ? '' : `: ${words}`}`
    return new ProcessError('PROGRAM_ENDED', text, { remedy: 'retry', facts: { command } })
  }
}
