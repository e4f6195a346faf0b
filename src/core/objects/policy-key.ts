import type { ObjectName } from './objects.ts'

/** The name of a policy as markers spell it: `namespace:name`. */
export function policyKey({ namespace, name }: ObjectName): string {
  return `${namespace}:${name}`
}
