import { Failure, isSystemError, messageOf, type SystemError, systemReason } from '../base/index.ts'
import { withAdvice } from './advice.ts'

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

/** What ended a run, for people and for programs. */
export type Ending = {
  /** The failure's own; the system's, such as `ENOSPC`; or `INTERNAL` for a bug. */
  readonly code: string
  readonly message: string
}

/** Describes anything that was thrown. */
export function endingOf(thrown: unknown): Ending {
  if (thrown instanceof Failure) {
    return { code: thrown.code, message: withAdvice(thrown.message, thrown) }
  }
  if (isSystemError(thrown)) return { code: thrown.code, message: systemText(thrown) }
  return { code: 'INTERNAL', message: `internal error: ${messageOf(thrown)}` }
}

/** What a cancelled call throws is rarely what a person wants to read: the reason is. */
export function reasonOf(thrown: unknown, signal: AbortSignal): unknown {
  return signal.aborted && !(thrown instanceof Failure) ? signal.reason : thrown
}

/** A full disk, a folder without permission: nobody on the way up had more to say of it. */
function systemText(error: SystemError): string {
  const reason = systemReason(error)
  return error.path === undefined ? reason : `cannot use '${error.path}': ${reason}`
}
