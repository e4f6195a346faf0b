import { attempt } from '../../base/index.ts'
import type { Change } from '../../core/change/index.ts'
import { readSetter } from '../../core/markers/index.ts'
import { downgradesOf, type PolicyRule } from '../../core/policy/index.ts'

/** The rules of policies by `namespace:name`. */
export type PolicyRules = ReadonlyMap<string, PolicyRule>

/**
 * Marks the changes whose tag goes down by the order of their policy. A change of the image's name is
 * none: tags of two images have no order.
 */
export function withDowngrades<C extends Pick<Change, 'setter' | 'old' | 'new'>>(
  changes: readonly C[],
  rules: PolicyRules,
): readonly (C & Pick<Change, 'downgrade'>)[] {
  const steps = new Map<string, Step>()
  const stepOf = (policy: string): Step => {
    const step = steps.get(policy) ?? stepBy(rules.get(policy))
    steps.set(policy, step)
    return step
  }
  return changes.map((change) => {
    const setter = readSetter(change.setter, (policy) => rules.has(policy))
    if (setter === undefined || setter.part === 'name' || setter.part === 'digest') return change
    const [from, to] = [splitTag(change.old), splitTag(change.new)]
    if (from.name !== to.name && setter.part === 'image') return change
    return stepOf(setter.policy)(from.tag, to.tag) ? { ...change, downgrade: true } : change
  })
}

type Step = ReturnType<typeof downgradesOf>

/** A policy whose rule is none may be selected by hand all the same: it has no order. */
function stepBy(rule: PolicyRule | undefined): Step {
  const step = rule === undefined ? undefined : attempt(() => downgradesOf(rule))
  return step ?? (() => false)
}

/** A tag alone, or an image with its tag; digests say nothing of an order. */
function splitTag(value: string): { readonly name: string; readonly tag: string } {
  const text = value.replace(/@.*$/s, '')
  const cut = text.lastIndexOf(':')
  const hasTag = cut > text.lastIndexOf('/')
  return hasTag ? { name: text.slice(0, cut), tag: text.slice(cut + 1) } : { name: '', tag: text }
}
