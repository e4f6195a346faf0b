import { Failure } from '../../base/index.ts'
import type { ImagePolicy } from '../../core/kinds/index.ts'
import { type Entry, type Inventory, listEntries, lookUp } from '../inventory/index.ts'

/** What a person wants explained: a policy, or the markers of a file. */
export type ExplainTarget =
  | { readonly kind: 'policy'; readonly policy: Entry<ImagePolicy> }
  | { readonly kind: 'file'; readonly path: string; readonly line: number | undefined }

export type ExplainCode = 'TARGET_NOT_FOUND'

/**
 * Finds out what is meant by `IMAGEPOLICY` or `FILE[:LINE]`.
 *
 * A policy may be written `name`, `namespace/name`, or `namespace:name` as markers have it; a file by
 * its path from the repository's top or by the end of that path.
 *
 * @param files - paths of the tree
 * @throws {Failure} `TARGET_NOT_FOUND`, naming the policies there are, or when several files fit
 */
export function findTarget(
  text: string,
  inventory: Inventory,
  namespace: string,
  files: readonly string[],
): ExplainTarget {
  return (
    policyTarget(text, inventory, namespace) ?? fileTarget(text, files) ?? notFound(text, inventory)
  )
}

function policyTarget(
  text: string,
  inventory: Inventory,
  fallback: string,
): ExplainTarget | undefined {
  const [, given, name = ''] = /^(?:([^/:]+)[/:])?([^/:]+)$/.exec(text) ?? []
  if (given !== undefined) {
    const policy = lookUp(inventory.policies, given, name)
    return policy && { kind: 'policy', policy }
  }
  const exact = lookUp(inventory.policies, fallback, name)
  if (exact !== undefined) return { kind: 'policy', policy: exact }
  const [first, ...more] = listEntries(inventory.policies).filter((one) => one.name === name)
  return first !== undefined && more.length === 0 ? { kind: 'policy', policy: first } : undefined
}

function fileTarget(text: string, files: readonly string[]): ExplainTarget | undefined {
  const [, written = '', line] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  const path = written.replace(/^\.\//, '')
  const fits = files.filter((file) => file === path || file.endsWith(`/${path}`))
  const found = fits.includes(path) ? path : fits[0]
  if (found === undefined) return undefined
  if (found !== path && fits.length > 1) {
    throw new Failure<ExplainCode>(
      'TARGET_NOT_FOUND',
      `'${path}' may be ${fits.map((file) => `'${file}'`).join(' or ')}: give the whole path`,
    )
  }
  return { kind: 'file', path: found, line: line === undefined ? undefined : Number(line) }
}

function notFound(text: string, inventory: Inventory): never {
  const names = listEntries(inventory.policies).map((one) => `${one.namespace}/${one.name}`)
  const known = names.length === 0 ? 'there is no ImagePolicy' : `policies are ${names.join(', ')}`
  throw new Failure<ExplainCode>(
    'TARGET_NOT_FOUND',
    `'${text}' is neither an ImagePolicy nor a marked file; ${known}`,
  )
}
