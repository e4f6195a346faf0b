import { messageOf } from '../../src/base/index.ts'
import { chooseTag, compileRule, type PolicyRule } from '../../src/core/policy/index.ts'
import { type Check, compare, passes } from './check.ts'

type Outcome = { readonly latest?: string; readonly error?: string }
type Row = PolicyRule &
  Outcome & { readonly tags: readonly string[]; readonly candidates?: readonly Outcome[] }

export const check: Check = (row: Row) => {
  const actual = outcome(row)
  const expected = row.candidates ?? [{ latest: row.latest, error: row.error }]
  const matches = expected.some((one) => compare(one, actual).kind === 'passes')
  return matches ? passes : { kind: 'differs', expected, actual }
}

function outcome({ tags, ...rule }: Row): Outcome {
  try {
    const choice = chooseTag(tags, compileRule(rule))
    return choice.kind === 'chosen' ? { latest: choice.tag } : { error: choice.message }
  } catch (thrown) {
    return { error: messageOf(thrown) }
  }
}
