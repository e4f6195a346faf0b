import type { Advice, Facts, Failure, Remedy } from '../../base/index.ts'
import { during } from './messages.ts'
import {
  automationEndings,
  type Ending,
  policyEndings,
  type Reason,
  repositoryEndings,
} from './reasons.table.ts'

/** How the run of one object ended. */
export type Outcome = {
  /**
   * - `done`: nothing is left to do
   * - `waiting`: something has to happen elsewhere first, and nothing is wrong with the object
   * - `failed`: it may go better the next time
   * - `stalled`: it will not before the object changes
   */
  readonly kind: 'done' | 'waiting' | 'failed' | 'stalled'
  /** A `Reason` where the reference implementation has one, else the code of the failure. */
  readonly reason: string
  readonly message: string
  /** Of a failure; `afterMs` also says when to look again after `done` and `waiting`. */
  readonly remedy: Remedy
  /** What a person can do, for whoever shows the message. */
  readonly advice?: Advice
  readonly facts: Facts
  /** What the event of the run says instead of the message; news are told also by a run like before. */
  readonly event?: { readonly message: string; readonly isNews: boolean }
}

/** What an outcome may have besides its kind, reason and message. */
export type OutcomeDetails = Partial<Pick<Outcome, 'remedy' | 'facts' | 'event'>> & {
  readonly advice?: Advice | undefined
}

/** All is as it shall be. */
export function done(message: string, details: OutcomeDetails = {}): Outcome {
  return outcome('done', 'Succeeded', message, details)
}

/** Nothing was done, because something else has to happen first. */
export function waiting(reason: string, message: string, details: OutcomeDetails = {}): Outcome {
  return outcome('waiting', reason, message, details)
}

/** Something went wrong that another attempt may get right. */
export function failed(reason: string, message: string, details: OutcomeDetails = {}): Outcome {
  return outcome('failed', reason, message, details)
}

/** The object asks for what cannot be done. */
export function stalled(reason: Reason, message: string, details: OutcomeDetails = {}): Outcome {
  return outcome('stalled', reason, message, details)
}

function outcome(
  kind: Outcome['kind'],
  reason: string,
  message: string,
  { remedy = 'stop', advice, facts = {}, event }: OutcomeDetails,
): Outcome {
  return {
    kind,
    reason,
    message,
    remedy,
    ...(advice === undefined ? {} : { advice }),
    facts,
    ...(event === undefined ? {} : { event }),
  }
}

const sourceManager = 'failed configuring source manager'

const endings: Readonly<Record<Runner, Readonly<Record<string, Ending | undefined>>>> = {
  ImageUpdateAutomation: automationEndings,
  ImageRepository: repositoryEndings,
  ImagePolicy: policyEndings,
}

/** The kinds that have runs. */
export type Runner = 'ImageUpdateAutomation' | 'ImageRepository' | 'ImagePolicy'

/**
 * How a failure ends the run of an object of this kind: the reason, and the text in front that goes
 * with it, stand in one table.
 */
export function outcomeOf(runner: Runner, failure: Failure): Outcome {
  const { code, message } = failure
  const { kind, reason } = endings[runner][code] ?? { kind: 'failed', reason: code }
  const text = reason === 'SourceManagerFailed' ? during(sourceManager, message) : message
  return outcome(kind, reason, text, failure)
}
