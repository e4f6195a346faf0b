import { Failure } from '../../base/index.ts'
import type { ImageRef } from '../../core/image/index.ts'
import { applySplices, type Edits, editMarkers, type Splice } from '../../core/markers/index.ts'
import { writeMessage } from '../../core/message/index.ts'
import type { Named, ReportedChange, SkippedMarker } from './report.ts'
import { isBelow, relativeToRoot } from './update-root.ts'

/** A file by its repository path. */
export type TreeFile = { readonly path: string; readonly bytes: Uint8Array }

/** What an automation, or the defaults, say about an update. */
export type UpdateRules = {
  /** What the message template sees as `.AutomationObject`. */
  readonly automation: Named
  /** See `updateRoot`. */
  readonly root: string
  /** Empty: the built-in text. */
  readonly template: string
  readonly values: Readonly<Record<string, string>>
}

/** A file to be written: `before` is what the plan was made from. */
export type DraftFile = {
  readonly path: string
  readonly before: Uint8Array
  readonly after: Uint8Array
  /** How `after` came from `before`. */
  readonly splices: readonly Splice[]
}

/** What would be committed. Without changes there are no files and no message. */
export type Draft = {
  readonly files: readonly DraftFile[]
  readonly changes: readonly ReportedChange[]
  readonly skipped: readonly SkippedMarker[]
  readonly message: string
}

/** The results of policies by `namespace:name`; `undefined` for one without a result. */
export type Selections = ReadonlyMap<string, ImageRef | undefined>

export type PlanCode = 'UPDATE_FAILED' | 'MESSAGE_FAILED'

/**
 * Plans the update of a tree: which bytes change, and what the commit says.
 *
 * A function of the tree alone, so a lost race is repaired by planning again on the new head.
 *
 * @param files - those below the update root that may hold markers, in lexical order
 * @throws {Failure} `UPDATE_FAILED` or `MESSAGE_FAILED` with the texts of spec/image-automation
 *   §8.2 and §9.3
 */
export function planUpdate(
  files: readonly TreeFile[],
  rules: UpdateRules,
  selections: Selections,
): Draft {
  const { root } = rules
  const below = files.filter((file) => isBelow(file.path, root))
  const paths = new Map(below.map((file) => [relativeToRoot(file.path, root), file.path]))
  const edits = edit(below, root, selections)
  const changes = edits.files.flatMap((file) => file.changes)
  const pathOf = (file: string): string => paths.get(file) ?? file
  return {
    files: changes.length === 0 ? [] : draftFiles(below, edits, root),
    changes: changes.map(({ file, ...change }) => ({ path: pathOf(file), ...change })),
    skipped: edits.skipped.map((one) => ({ ...one, path: pathOf(one.path) })),
    message: changes.length === 0 ? '' : message(rules, changes, selections),
  }
}

function edit(files: readonly TreeFile[], root: string, selections: Selections): Edits {
  try {
    const relative = files.map(({ path, bytes }) => ({ path: relativeToRoot(path, root), bytes }))
    return editMarkers(relative, selections)
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    throw new Failure<PlanCode>('UPDATE_FAILED', `failed to apply policies: ${thrown.message}`, {
      cause: thrown,
    })
  }
}

function draftFiles(files: readonly TreeFile[], edits: Edits, root: string): DraftFile[] {
  const byPath = new Map(edits.files.map((file) => [file.path, file]))
  return files.flatMap((file) => {
    const found = byPath.get(relativeToRoot(file.path, root))
    if (found === undefined || found.splices.length === 0) return []
    const { splices } = found
    return [
      { path: file.path, before: file.bytes, after: applySplices(file.bytes, splices), splices },
    ]
  })
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
    const text = `failed to update source: ${thrown.message}`
    throw new Failure<PlanCode>('MESSAGE_FAILED', text, { cause: thrown })
  }
}
