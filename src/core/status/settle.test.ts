import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../base/index.ts'
import type { Condition } from '../kinds/index.ts'
import {
  done,
  failed,
  type Outcome,
  outcomeOf,
  type Settled,
  type StatusOwner,
  settle,
  stalled,
  upToDate,
  waiting,
} from './index.ts'

const nowMs = Date.parse('2026-01-02T03:04:05.678Z')
const now = '2026-01-02T03:04:05Z'
const before = '2026-01-01T00:00:00Z'

/** `Type=Status Reason message` */
function conditionOf(text: string, observedGeneration = 1): Condition {
  const [, type = '', status, reason = '', message = ''] =
    /^(\w+)=(\w+) (\w+) (.*)$/.exec(text) ?? []
  return {
    type,
    status: status as Condition['status'],
    reason,
    message,
    lastTransitionTime: before,
    observedGeneration,
  }
}

function owner(conditions: readonly string[], rest: Partial<StatusOwner> = {}): StatusOwner {
  return {
    kind: 'ImageUpdateAutomation',
    metadata: { generation: 1 },
    spec: { interval: '5m' },
    status: { observedGeneration: 1, conditions: conditions.map((text) => conditionOf(text)) },
    ...rest,
  }
}

const shown = ({ type, status, reason, message }: Condition): string =>
  `${type}=${status} ${reason} ${message}`

const ready = 'Ready=True Succeeded repository up-to-date'
const gone = 'Ready=False GitOperationFailed gone'
const retrying = 'Reconciling=True ProgressingWithRetry reconciliation in progress'
const noGit = stalled('InvalidSourceConfiguration', 'no git')
const lost = failed('GitOperationFailed', 'lost')
const vague = failed('OTHER', 'odd')

// biome-ignore format: a table is read down its columns
const ends: readonly [name: string, before: readonly string[], outcome: Outcome, after: readonly string[]][] = [
  ['the first success',                  [],            done(upToDate), [ready]],
  ['another success',                    [ready],       done(upToDate), [ready]],
  ['success after a failure',            [retrying, gone], done(upToDate), [ready]],
  ['success after a stall',              ['Stalled=True InvalidPolicy x', 'Ready=False InvalidPolicy x'], done(upToDate), [ready]],
  ['a failure',                          [ready],       lost,  [retrying, 'Ready=False GitOperationFailed lost']],
  ['a failure after another one',        [retrying, gone], lost, [retrying, 'Ready=False GitOperationFailed lost']],
  ['a failure without a reason',         [ready],       vague, [retrying, 'Ready=False Failed odd']],
  ['a failure without a reason, later',  [gone],        vague, [retrying, gone]],
  ['a failure in the middle of a scan',  ['Reconciling=True Progressing scanning: first scan', ready], lost, ['Reconciling=True ProgressingWithRetry scanning: first scan', 'Ready=False GitOperationFailed lost']],
  ['a failure after a stall',            ['Stalled=True InvalidPolicy x', 'Ready=False InvalidPolicy x'], lost, [retrying, 'Ready=False GitOperationFailed lost']],
  ['something is missing elsewhere',     [ready],       waiting('DependencyNotReady', 'no tags'), [retrying, 'Ready=False DependencyNotReady no tags']],
  ['a stall',                            [ready],       noGit, ['Stalled=True InvalidSourceConfiguration no git', 'Ready=False InvalidSourceConfiguration no git']],
  ['a stall of a new object',            ['Ready=Unknown Progressing x'], noGit, ['Stalled=True InvalidSourceConfiguration no git', 'Ready=False InvalidSourceConfiguration no git']],
  ['a stall after a failure',            [retrying, gone], noGit, ['Stalled=True InvalidSourceConfiguration no git', gone]],
  ['conditions of others stay',          ['Mine=True Odd x', gone], done(upToDate), [ready, 'Mine=True Odd x']],
]

for (const [name, conditions, outcome, after] of ends) {
  test(`settle: ${name}`, () => {
    assert.deepEqual(settle(owner(conditions), outcome, nowMs).conditions.map(shown), after)
  })
}

// biome-ignore format: a table is read down its columns
const times: readonly [name: string, before: readonly string[], outcome: Outcome, at: string][] = [
  ['the same again keeps its time', [ready],              done(upToDate), before],
  ['another message',               [ready],              done('other'),  now],
  ['another status',                [gone],               done(upToDate), now],
]

for (const [name, conditions, outcome, at] of times) {
  test(`settle: the time of Ready, ${name}`, () => {
    const [condition] = settle(owner(conditions), outcome, nowMs).conditions
    assert.equal(condition?.lastTransitionTime, at)
  })
}

test('settle: a new generation is named while retrying, and observed only at an end', () => {
  const object = owner([ready], { metadata: { generation: 3 } })
  const failure = settle(object, lost, nowMs)
  const [reconciling] = failure.conditions
  assert.equal(reconciling?.message, 'processing object: new generation 1 -> 3')
  assert.deepEqual(
    failure.conditions.map((one) => one.observedGeneration),
    [3, 3],
  )
  assert.equal(failure.observedGeneration, 1)
  assert.equal(settle(object, noGit, nowMs).observedGeneration, 3)
  assert.equal(settle(object, done(upToDate), nowMs).observedGeneration, 3)
  const { status: _, ...fresh } = object
  assert.equal(settle(fresh, lost, nowMs).observedGeneration, -1)
})

test('settle: a message of more than 32768 bytes is cut between two characters', () => {
  const message = (length: number): string | undefined =>
    settle(owner([]), failed('Failed', 'ä'.repeat(length)), nowMs).conditions.at(-1)?.message
  assert.equal(message(16_384), 'ä'.repeat(16_384))
  assert.equal(message(16_385), `${'ä'.repeat(16_382)}...`)
})

const pushed = done(upToDate, { event: { message: 'pushed commit', isNews: true } })
const unchanged = done(upToDate, { event: { message: 'no change', isNews: false } })

// biome-ignore format: a table is read down its columns
const events: readonly [name: string, before: readonly string[], outcome: Outcome, event: string][] = [
  ['ready again, with news',      [ready], pushed,         'Normal Succeeded pushed commit'],
  ['at last ready, with news',    [gone],  pushed,         'Normal Succeeded pushed commit'],
  ['at last ready',               [gone],  unchanged,      `Normal Succeeded ${upToDate}`],
  ['ready, and another message',  [ready], done('other'),  'Normal Succeeded other'],
  ['ready again',                 [ready], done(upToDate), `Trace Succeeded ${upToDate}`],
  ['ready again, with a text',    [ready], unchanged,      'Trace Succeeded no change'],
  ['ready while stalled',         ['Stalled=True InvalidPolicy x', ready], done(upToDate), `Normal Succeeded ${upToDate}`],
  ['failed',                      [ready], lost,           'Warning GitOperationFailed lost'],
  ['failed as before',            [gone],  vague,          'Warning GitOperationFailed gone'],
  ['stalled',                     [ready], noGit,          'Warning InvalidSourceConfiguration no git'],
]

for (const [name, conditions, outcome, event] of events) {
  test(`settle: the event of ${name}`, () => {
    const told = settle(owner(conditions), outcome, nowMs).events
    assert.deepEqual(
      told.map(({ type, reason, message }) => `${type} ${reason} ${message}`),
      [event],
    )
  })
}

const later = { remedy: { afterMs: 30_000 } } as const

// biome-ignore format: a table is read down its columns
const requeues: readonly [name: string, kind: StatusOwner['kind'], interval: string | undefined, outcome: Outcome, requeueMs: Settled['requeueMs'], result: string][] = [
  ['done',                           'ImageUpdateAutomation', '5m',      done(upToDate),        300_000,   'requeue_after'],
  ['done, and the rest of a wait',   'ImageRepository',       '5m',      done('ok', later),     30_000,    'requeue_after'],
  ['done, no interval',              'ImagePolicy',           undefined, done('ok'),            undefined, 'success'],
  ['done, an interval of nothing',   'ImageRepository',       '0s',      done('ok'),            undefined, 'success'],
  ['done, a policy with nothing',    'ImagePolicy',           '0s',      done('ok'),            600_000,   'requeue_after'],
  ['failed',                         'ImageRepository',       '5m',      lost,                  'backoff', 'error'],
  ['failed, and told to wait',       'ImageRepository',       '5m',      failed('ReadOperationFailed', 'slow down', later), 30_000, 'error'],
  ['waiting',                        'ImagePolicy',           undefined, waiting('DependencyNotReady', 'no tags', later), 30_000, 'requeue_after'],
  ['waiting for a change',           'ImagePolicy',           undefined, waiting('DependencyNotReady', 'no tags'), undefined, 'success'],
  ['stalled',                        'ImageUpdateAutomation', '5m',      noGit,                 undefined, 'success'],
]

for (const [name, kind, interval, outcome, requeueMs, result] of requeues) {
  test(`settle: when to run again, ${name}`, () => {
    const spec = interval === undefined ? {} : { interval }
    const settled = settle(owner([], { kind, spec }), outcome, nowMs)
    assert.equal(settled.requeueMs, requeueMs)
    assert.equal(settled.metrics[0]?.labels['result'], result)
    assert.equal(settled.metrics[0]?.labels['controller'], kind.toLowerCase())
  })
}

// biome-ignore format: a table is read down its columns
const failures: readonly [name: string, runner: StatusOwner['kind'], code: string, outcome: string][] = [
  ['a source that cannot be set up', 'ImageUpdateAutomation', 'AUTH_OPTIONS',   'failed SourceManagerFailed failed configuring source manager: why'],
  ['an object that asks too much',   'ImageUpdateAutomation', 'INVALID_SOURCE', 'stalled InvalidSourceConfiguration why'],
  ['git',                            'ImageUpdateAutomation', 'GIT_UNREACHABLE', 'failed GitOperationFailed why'],
  ['a failure of our own',           'ImageUpdateAutomation', 'OTHER_BRANCH',   'failed OTHER_BRANCH why'],
  ['credentials for a registry',     'ImageRepository',       'AUTH_OPTIONS',   'failed AuthenticationFailed why'],
  ['a rule that is none',            'ImagePolicy',           'INVALID_POLICY', 'stalled InvalidPolicy why'],
]

for (const [name, runner, code, expected] of failures) {
  test(`outcomeOf: ${name}`, () => {
    const details = { remedy: 'retry', advice: 'trust-tree', facts: { host: 'h' } } as const
    const outcome = outcomeOf(runner, new Failure(code, 'why', details))
    assert.equal(`${outcome.kind} ${outcome.reason} ${outcome.message}`, expected)
    assert.deepEqual(
      { remedy: outcome.remedy, advice: outcome.advice, facts: outcome.facts },
      details,
    )
  })
}
