import type { Entry } from './catalog.ts'

/** The name of a policy as markers spell it: `namespace:name`. */
export function policyKey({ namespace, name }: Pick<Entry<unknown>, 'namespace' | 'name'>): string {
  return `${namespace}:${name}`
}
