import { Failure, type Notice } from '../../base/index.ts'
import { type FileMarkers, isMarked } from '../../core/markers/index.ts'
import type { Objects } from '../../core/objects/index.ts'

/**
 * Refuses selections for policies that are not there: they would be ignored without a word.
 *
 * @param keys - `namespace:policy`
 * @throws {Failure} `POLICY_NOT_FOUND`
 */
export function assertSelectable(keys: Iterable<string>, objects: Objects): void {
  for (const policy of keys) {
    const [namespace = '', name = ''] = policy.split(':')
    if (objects.get('ImagePolicy', namespace, name) !== undefined) continue
    throw new Failure('POLICY_NOT_FOUND', `no ImagePolicy '${policy}' was found`, {
      advice: 'selected-policy',
      facts: { policy },
    })
  }
}

/** Code of a run that has nothing to begin with. */
export type AbsenceCode = 'NOTHING_FOUND'

/**
 * A run that has neither policies nor automations is a mistake: of the folder, the branch, or the
 * files that were named. One that says 'up-to-date' there would hide it for ever. Automations alone
 * wait for their policies, which is said.
 *
 * @param policies - every ImagePolicy that was read
 * @param others - the automations, and faults of manifests
 * @param places - where they were looked for
 * @throws {Failure} `NOTHING_FOUND`
 */
export function policyAbsence(
  policies: Iterable<unknown>,
  others: Iterable<unknown>,
  places: readonly string[],
): readonly Notice[] {
  for (const _ of policies) return []
  const text = `no ImagePolicy found in ${quoted(places)}: there is nothing to select`
  for (const _ of others) return [{ text, advice: 'update-help' }]
  throw new Failure<AbsenceCode>('NOTHING_FOUND', text, { advice: 'update-help' })
}

/**
 * 'Nothing happened' needs its reason also where policies choose for nobody.
 *
 * @param files - those of the tree that may have markers
 * @throws {Failure} `NOTHING_FOUND` where that is not to pass
 */
export function markerAbsence(
  files: readonly FileMarkers[],
  places: readonly string[],
  isStrict: boolean,
): readonly Notice[] {
  if (files.some(isMarked)) return []
  const text = `no marker found in ${quoted(places)}: no value can change`
  if (isStrict) throw new Failure<AbsenceCode>('NOTHING_FOUND', text, { advice: 'add-markers' })
  return [{ text, advice: 'add-markers' }]
}

/**
 * A look at a folder that has neither markers nor policies is one at the wrong folder.
 *
 * @throws {Failure} `NOTHING_FOUND`
 */
export function assertAnything(found: Iterable<unknown>, places: readonly string[]): void {
  for (const _ of found) return
  const text = `found neither markers nor objects of Flux in ${quoted(places)}`
  throw new Failure<AbsenceCode>('NOTHING_FOUND', text, { advice: 'other-folder' })
}

function quoted(places: readonly string[]): string {
  return places.map((one) => `'${one}'`).join(', ')
}
