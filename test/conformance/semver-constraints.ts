import { messageOf } from '../../src/base/index.ts'
import { type Constraints, newConstraints, newVersion } from '../../src/golang/semver/index.ts'
import { type Check, compare } from './check.ts'

type Row = { readonly constraint: string; readonly version: string | null }

export const check: Check = ({ constraint, version, ...row }: Row) =>
  compare(row, answer(constraint, version))

function answer(text: string, version: string | null): object {
  try {
    const constraints = newConstraints(text)
    return {
      ok: true,
      ...(version === null ? { satisfied: false } : verdict(constraints, version)),
    }
  } catch (thrown) {
    return { ok: false, parseError: messageOf(thrown), satisfied: false }
  }
}

function verdict(constraints: Constraints, text: string): object {
  try {
    const version = newVersion(text)
    const reasons = constraints.reasons(version)
    const satisfied = constraints.check(version)
    return reasons.length === 0 ? { satisfied } : { satisfied, reasons }
  } catch (thrown) {
    return { versionError: messageOf(thrown), satisfied: false }
  }
}
