import type { CompiledRule } from './compile-rule.ts'

/** The tags that the filter left, and what each is compared by: `keys[i]` belongs to `tags[i]`. */
export type Candidates = {
  readonly tags: readonly string[]
  readonly keys: readonly string[]
}

/** Filters tags in their order. Without a filter it costs nothing: a tag is its own key. */
export function candidatesOf(tags: readonly string[], { keyOf }: CompiledRule): Candidates {
  if (keyOf === undefined) return { tags, keys: tags }
  const kept: string[] = []
  const keys: string[] = []
  for (const tag of tags) {
    const key = keyOf(tag)
    if (key === undefined) continue
    kept.push(tag)
    keys.push(key)
  }
  return { tags: kept, keys }
}
