import { type GoMap, type Meter, setEntry, type Value } from '../fmt/index.ts'
import { isEmpty } from './empty.ts'

/**
 * Puts what `source` has into `target`, dict by dict (mergo 1.0).
 *
 * Without `overwrites` only what is missing or empty in the target is filled. With it everything
 * but nested dicts is replaced, by nil too.
 */
export function mergeInto(target: GoMap, source: GoMap, overwrites: boolean, meter: Meter): void {
  const level = meter.enter()
  for (const [id, { key, value }] of source.entries) {
    meter.charge(1)
    const old = target.entries.get(id)?.value
    if (value.kind === 'nil') {
      if (overwrites) setEntry(target, key, value)
      continue
    }
    if (value.kind === 'map' && old?.kind === 'map' && old.isNil !== true) {
      mergeInto(old, value, overwrites, meter)
      if (!isEmpty(old)) continue
    }
    if (mayReplace(old, overwrites)) setEntry(target, key, value)
  }
  level.leave()
}

function mayReplace(old: Value | undefined, overwrites: boolean): boolean {
  return overwrites || old === undefined || isEmpty(old)
}
