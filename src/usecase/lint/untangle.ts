import type { Catalog, Inventory } from '../inventory/index.ts'

/**
 * The same objects, with every definition of those that markers depend on under its own key.
 *
 * A repository of several clusters defines names more than once. An update must refuse to guess
 * between them; a look at the whole tree takes them all, and looking up a name gives the first.
 */
export function untangle(inventory: Inventory): Inventory {
  return {
    ...inventory,
    repositories: separate(inventory.repositories),
    policies: separate(inventory.policies),
    automations: separate(inventory.automations),
    gitRepositories: separate(inventory.gitRepositories),
  }
}

function separate<T>({ kind, entries }: Catalog<T>): Catalog<T> {
  const separated = [...entries].flatMap(([key, found]) =>
    found.map((entry, index) => [index === 0 ? key : `${key}#${index}`, [entry]] as const),
  )
  return { kind, entries: new Map(separated) }
}
