/**
 * How a run ended, as data, and the conditions, events and requeue that follow.
 *
 * Belongs here: outcomes, the reasons and texts that users of Flux match on, which failure has which
 * reason, and what an object's status says after a run. Does not: why a run ended so (usecase), the
 * writing of a status (controllers).
 */
export { during, pushed, resolved, suspended, upToDate, withoutDigest } from './messages.ts'
export { done, failed, type Outcome, outcomeOf, stalled, waiting } from './outcome.ts'
export type { AutomationCode, PolicyCode, Reason, RepositoryCode } from './reasons.table.ts'
export { type Metric, type Settled, type SettledEvent, type StatusOwner, settle } from './settle.ts'
