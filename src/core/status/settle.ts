import { encodeUtf8 } from '../../base/index.ts'
import { formatRfc3339 } from '../../golang/civil/index.ts'
import { parseDuration } from '../../golang/duration/index.ts'
import type { Condition } from '../kinds/index.ts'
import { inProgress, processing } from './messages.ts'
import type { Outcome, Runner } from './outcome.ts'

/** What of an object its status depends on; as it was when the run began, or in its middle. */
export type StatusOwner = {
  readonly kind: Runner
  readonly metadata: { readonly generation?: number }
  readonly spec: { readonly interval?: string }
  readonly status?: {
    readonly observedGeneration?: number
    readonly conditions?: readonly Condition[]
  }
}

/** `Trace` is stored in the cluster like `Normal` and sent to nobody. */
export type SettledEvent = {
  readonly type: 'Normal' | 'Warning' | 'Trace'
  readonly reason: string
  readonly message: string
}

/** One more for a counter of this name. */
export type Metric = { readonly name: string; readonly labels: Readonly<Record<string, string>> }

/** What follows from an outcome. */
export type Settled = {
  /** All conditions of the object: Stalled, Reconciling, Ready, then those of others. */
  readonly conditions: readonly Condition[]
  readonly observedGeneration: number
  readonly events: readonly SettledEvent[]
  readonly metrics: readonly Metric[]
  /** `backoff`: the loop's growing wait; `undefined`: not before something changes. */
  readonly requeueMs: number | 'backoff' | undefined
}

/**
 * What the status of an object says after a run, and what is told of it.
 *
 * @see spec/image-automation §11.1, §12.1, spec/image-reflector §4.4, §12.1
 */
export function settle(object: StatusOwner, outcome: Outcome, nowMs: number): Settled {
  const { generation = 0 } = object.metadata
  const before = object.status?.conditions ?? []
  const observed = object.status?.observedGeneration ?? -1
  const write = writerOf(before, generation, formatRfc3339(nowMs))
  const own = ownConditions(object, outcome, write)
  const foreign = before.filter(({ type }) => !ownTypes.has(type))
  const isSettled = outcome.kind === 'done' || outcome.kind === 'stalled'
  const requeueMs = requeueOf(object, outcome)
  return {
    conditions: [...own, ...foreign],
    observedGeneration: isSettled ? generation : observed,
    events: [eventOf(before, own, outcome)],
    metrics: metricsOf(object, outcome, requeueMs),
    requeueMs,
  }
}

const ownTypes: ReadonlySet<string> = new Set(['Stalled', 'Reconciling', 'Ready'])

type Write = (
  type: 'Stalled' | 'Reconciling' | 'Ready',
  status: Condition['status'],
  text: { readonly reason: string; readonly message: string },
) => Condition

/** A condition keeps its time while it says the same. */
function writerOf(before: readonly Condition[], generation: number, now: string): Write {
  return (type, status, { reason, message: whole }) => {
    const message = cut(whole)
    const old = find(before, type)
    const isSame = old?.status === status && old.reason === reason && old.message === message
    const lastTransitionTime = isSame ? old.lastTransitionTime : now
    return { type, status, reason, message, lastTransitionTime, observedGeneration: generation }
  }
}

function ownConditions(
  object: StatusOwner,
  outcome: Outcome,
  write: Write,
): readonly [...Condition[], Condition] {
  const { kind, message } = outcome
  const reason = isReason(outcome.reason) ? outcome.reason : 'Failed'
  const text = { reason, message }
  if (kind === 'done') return [write('Ready', 'True', text)]
  const older = find(object.status?.conditions ?? [], 'Ready')
  const oldFalse = older?.status === 'False' ? older : undefined
  if (kind === 'stalled') {
    // QUIRK(spec/image-reflector §4.4): kept. A stall after a failure leaves the old failure.
    return [write('Stalled', 'True', text), oldFalse ?? write('Ready', 'False', text)]
  }
  const progress = { reason: 'ProgressingWithRetry', message: progressOf(object) }
  // A reason that says nothing does not replace one that does.
  const isVague = reason === 'Failed' && oldFalse !== undefined
  const ready = isVague ? oldFalse : write('Ready', 'False', text)
  return [write('Reconciling', 'True', progress), ready]
}

/** What the run was doing: as written in its middle, else as its start would have written it. */
function progressOf({ metadata, status }: StatusOwner): string {
  const current = find(status?.conditions ?? [], 'Reconciling')
  if (current?.status === 'True' && current.reason === 'Progressing') return current.message
  const { generation = 0 } = metadata
  const observed = status?.observedGeneration ?? -1
  return generation === observed ? inProgress : processing(observed, generation)
}

/** Kubernetes refuses longer ones. */
const longestMessageBytes = 32_768

function cut(message: string): string {
  const bytes = encodeUtf8(message)
  if (bytes.length <= longestMessageBytes) return message
  const kept = new TextDecoder().decode(bytes.subarray(0, longestMessageBytes - 3))
  // A character cut in two becomes a replacement character.
  return `${kept.replace(/\uFFFD$/, '')}...`
}

function eventOf(
  before: readonly Condition[],
  own: readonly [...Condition[], Condition],
  { kind, event }: Outcome,
): SettledEvent {
  const ready = own.at(-1) ?? own[0]
  const { reason, message } = ready
  if (kind !== 'done') return { type: 'Warning', reason, message }
  if (event?.isNews === true) return { type: 'Normal', reason, message: event.message }
  const isLikeBefore = isReady(before) && find(before, 'Ready')?.message === message
  if (!isLikeBefore) return { type: 'Normal', reason, message }
  return { type: 'Trace', reason, message: event?.message ?? message }
}

function isReady(conditions: readonly Condition[]): boolean {
  const isTrue = (type: string): boolean => find(conditions, type)?.status === 'True'
  return isTrue('Ready') && !isTrue('Reconciling') && !isTrue('Stalled')
}

function find(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((one) => one.type === type)
}

/** A policy that always looks up digests must not do so without a pause. */
const zeroIntervalMs = 600_000

function requeueOf(object: StatusOwner, { kind, remedy }: Outcome): Settled['requeueMs'] {
  const afterMs = typeof remedy === 'object' ? remedy.afterMs : undefined
  if (kind === 'stalled') return undefined
  if (kind === 'done') return afterMs ?? intervalOf(object)
  return afterMs ?? (kind === 'failed' ? 'backoff' : undefined)
}

function intervalOf({ kind, spec }: StatusOwner): number | undefined {
  if (spec.interval === undefined) return undefined
  const intervalMs = Number(parseDuration(spec.interval) / 1_000_000n)
  if (intervalMs > 0) return intervalMs
  return kind === 'ImagePolicy' ? zeroIntervalMs : undefined
}

/** The counters of controller-runtime, by which Flux's dashboards see runs. */
function metricsOf(
  { kind }: StatusOwner,
  outcome: Outcome,
  requeueMs: Settled['requeueMs'],
): Metric[] {
  const controller = kind.toLowerCase()
  const isError = requeueMs === 'backoff' || outcome.kind === 'failed'
  const result = isError ? 'error' : requeueMs === undefined ? 'success' : 'requeue_after'
  const total = {
    name: 'controller_runtime_reconcile_total',
    labels: { controller, result },
  }
  const errors = { name: 'controller_runtime_reconcile_errors_total', labels: { controller } }
  return isError ? [total, errors] : [total]
}

function isReason(reason: string): boolean {
  return /^[A-Z][A-Za-z]*[a-z][A-Za-z]*$/.test(reason)
}
