import { Failure, type Work } from '../../base/index.ts'
import type { ImageRef } from '../../core/image/index.ts'
import { type Edits, type FileMarkers, planEdits, type Splice } from '../../core/markers/index.ts'
import { writeMessage } from '../../core/message/index.ts'
import { type ObjectName } from '../../core/objects/index.ts'
import { during } from '../../core/status/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import { type ReportedChange, type SkippedMarker } from './changes.ts'
import { type PolicyRules, withDowngrades } from './downgrades.ts'
import { relativeToRoot } from './update-root.ts'

/** What an automation, or the defaults, say about an update. */
export type UpdateRules = {
  /** What the message template sees as `.AutomationObject`. */
  readonly automation: ObjectName
  /** See `updateRoot`. */
  readonly root: string
  /** Empty: the built-in text. */
  readonly template: string
  readonly values: Readonly<Record<string, string>>
  /** What says which change goes down; without a rule none does. */
  readonly policies?: PolicyRules
}

/** What would be committed. Without changes there are no edits and no message. */
export type Draft = {
  /** By repository path. */
  readonly edits: readonly { readonly path: string; readonly splices: readonly Splice[] }[]
  readonly changes: readonly ReportedChange[]
  readonly skipped: readonly SkippedMarker[]
  readonly message: string
}

/** The results of policies by `namespace:name`; `undefined` for one without a result. */
export type Selections = ReadonlyMap<string, ImageRef | undefined>

/** Codes of a plan that cannot be made. */
export type PlanCode = 'UPDATE_FAILED' | 'MESSAGE_FAILED'

/**
 * Plans the update of a tree: which bytes change, and what the commit says.
 *
 * A function of the tree alone, so a lost race is repaired by planning again on the new head; and
 * of its markers alone, so that nothing but changed files is ever read twice.
 *
 * @param found - the markers of all files that may matter (`mayMatter` of core/markers), by
 *   repository path, in lexical order
 * @throws {Failure} `UPDATE_FAILED` or `MESSAGE_FAILED` with the texts of spec/image-automation
 *   §8.2 and §9.3
 */
export function planUpdate(
  found: readonly FileMarkers[],
  rules: UpdateRules,
  selections: Selections,
): Draft {
  const { edits, pathOf } = planBelow(found, rules, selections)
  const all = edits.files.flatMap((file) => file.changes)
  const changes = withDowngrades(all, rules.policies ?? new Map())
  const isIdle = changes.length === 0
  return {
    edits: isIdle ? [] : edits.files.map(({ path, splices }) => ({ path: pathOf(path), splices })),
    changes: changes.map(({ file, ...change }) => ({ path: pathOf(file), ...change })),
    skipped: edits.skipped.map((one) => ({ ...one, path: pathOf(one.path) })),
    message: isIdle ? '' : message(rules, changes, selections),
  }
}

/** So many markers and more take 10 ms and more on a slow machine. */
const manyMarkers = 2_000

/** {@link planUpdate} as work that another thread may do. */
export const planWork: Work<
  {
    readonly found: readonly FileMarkers[]
    readonly rules: UpdateRules
    readonly selections: Selections
  },
  Draft
> = {
  name: 'plan-update',
  run: ({ found, rules, selections }) => planUpdate(found, rules, selections),
  isLarge: ({ found }) =>
    found.reduce((count, { markers }) => count + markers.length, 0) >= manyMarkers,
}

/** The edits below the root, by paths relative to it, and the way back to repository paths. */
function planBelow(
  found: readonly FileMarkers[],
  { root }: UpdateRules,
  selections: Selections,
): { readonly edits: Edits; readonly pathOf: (file: string) => string } {
  const below = found.filter((file) => isBelow(file.path, root))
  const paths = new Map(below.map((file) => [relativeToRoot(file.path, root), file.path]))
  const relative = below.map((file) => ({ ...file, path: relativeToRoot(file.path, root) }))
  return { edits: plan(relative, selections), pathOf: (file) => paths.get(file) ?? file }
}

function plan(found: readonly FileMarkers[], selections: Selections): Edits {
  try {
    return planEdits(found, selections)
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const text = during('failed to apply policies', thrown.message)
    throw new Failure<PlanCode>('UPDATE_FAILED', text, { cause: thrown })
  }
}

function message(
  rules: UpdateRules,
  changes: Parameters<typeof writeMessage>[0]['changes'],
  selections: Selections,
): string {
  const images = new Map<string, ImageRef>()
  for (const [policy, ref] of selections) if (ref !== undefined) images.set(policy, ref)
  try {
    const { template, automation, values } = rules
    return writeMessage({ template, automation, changes, values, images })
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const text = during('failed to update source', thrown.message)
    throw new Failure<PlanCode>('MESSAGE_FAILED', text, { cause: thrown })
  }
}
