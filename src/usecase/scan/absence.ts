import { Failure, type Notice } from '../../base/index.ts'
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

/**
 * 'Nothing happened' needs its reason also where there was nothing to begin with.
 *
 * @param policies - every ImagePolicy that was read
 * @param places - where they were looked for
 */
export function emptiness(policies: Iterable<unknown>, places: readonly string[]): Notice[] {
  for (const _ of policies) return []
  const where = places.map((one) => `'${one}'`).join(', ')
  const text = `no ImagePolicy found in ${where}: there is nothing to select`
  return [{ text, advice: 'update-help' }]
}
