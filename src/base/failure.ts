import type { Advice } from './advice.ts'
import { isSystemError, systemReason } from './system-error.ts'

/** What the caller should do next: try again, stop until something changes, or wait that long. */
export type Remedy = 'retry' | 'stop' | { readonly afterMs: number }

/** Printable facts about a failure. Never a secret: they end up in logs and in `--output json`. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>

/** What a failure says besides code and message; remedy `stop` when absent. */
export type FailureDetails = {
  readonly remedy?: Remedy
  readonly advice?: Advice
  readonly facts?: Facts
  readonly cause?: unknown
}

/**
 * The base of every error that Tidemark throws on purpose.
 *
 * `Code` is a closed union per room; callers test `code`, never the text. The message is lower
 * case, without a full stop, says what was being done to what and what to do next, and never
 * holds a secret.
 */
export class Failure<Code extends string = string> extends Error {
  override readonly name: string = 'Failure'
  readonly code: Code
  readonly remedy: Remedy
  /**
   * The code of what a person can do about it. Whoever shows the failure turns it into words: a
   * flag on a command line, a field in a condition.
   */
  readonly advice: Advice | undefined
  readonly facts: Facts

  constructor(code: Code, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.remedy = details.remedy ?? 'stop'
    this.advice = details.advice
    this.facts = details.facts ?? {}
  }

  /** The same failure, its message as `prefix: message`; all else is kept. */
  within(prefix: string): Failure<Code> {
    return new Failure(this.code, `${prefix}: ${this.message}`, {
      remedy: this.remedy,
      ...(this.advice === undefined ? {} : { advice: this.advice }),
      facts: this.facts,
      cause: this,
    })
  }
}

/** The text of anything that was thrown; of what the system refused, why. */
export function messageOf(thrown: unknown): string {
  if (isSystemError(thrown)) return systemReason(thrown)
  return thrown instanceof Error ? thrown.message : String(thrown)
}
