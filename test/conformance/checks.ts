import type { Check } from './check.ts'

/** The check of each vector file, by the file's name without `.jsonl`; loaded when needed. */
export const checks: Readonly<Record<string, () => Promise<{ readonly check: Check }>>> = {
  // One line a file, sorted: `name: () => import('./name.ts'),`
  'commit-message': () => import('./commit-message.ts'),
  'crd-schema': () => import('./crd-schema.ts'),
  durations: () => import('./durations.ts'),
  'image-refs': () => import('./image-refs.ts'),
  policies: () => import('./policies.ts'),
  regex: () => import('./regex.ts'),
  'semver-constraints': () => import('./semver-constraints.ts'),
  'semver-sort': () => import('./semver-sort.ts'),
  'semver-versions': () => import('./semver-versions.ts'),
  'setters-trees': () => import('./setters-trees.ts'),
  setters: () => import('./setters.ts'),
  templates: () => import('./templates.ts'),
}
