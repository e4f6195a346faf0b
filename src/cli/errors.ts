import { Failure } from '../base/index.ts'

type CliCode =
  /** The command line does not say what to do. */
  | 'USAGE'
  /** SIGINT or SIGTERM ended the run. */
  | 'INTERRUPTED'
  /** `--timeout` passed. */
  | 'DEADLINE'
  /** The person at the terminal said no. */
  | 'REFUSED'

/** The command line, or the one who typed it, stopped the run. */
export class CliError extends Failure<CliCode> {
  override readonly name = 'CliError'
}

/** A wrong or missing argument. `hint` is printed below the message, without a glyph. */
export class UsageError extends CliError {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super('USAGE', message)
    this.hint = hint
  }
}
