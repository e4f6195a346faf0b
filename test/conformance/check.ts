/**
 * What a vector file's check gives for one row.
 *
 * `differs`: the row's expected value and ours. `deviates`: we answer differently on purpose;
 * `rule` names the entry of `deviations.ts` that applies, decided from the row's content.
 */
export type Verdict =
  | { readonly kind: 'passes' }
  | { readonly kind: 'differs'; readonly expected: unknown; readonly actual: unknown }
  | { readonly kind: 'deviates'; readonly rule: string }

/** Compares one row of a vector file with what Tidemark answers. Throwing counts as differing. */
export type Check = (row: never) => Verdict | Promise<Verdict>

export const passes: Verdict = { kind: 'passes' }

/** Passes when both print as the same JSON (key order apart). */
export function compare(expected: unknown, actual: unknown): Verdict {
  return canonical(expected) === canonical(actual) ? passes : { kind: 'differs', expected, actual }
}

/** JSON with sorted keys and without `undefined` members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
