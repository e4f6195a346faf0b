import { Failure } from '../../base/index.ts'
import { type ObjectOf, type Objects, printName } from '../../core/objects/index.ts'

/** What a person wants explained: a policy, or the markers of a file. */
export type ExplainTarget =
  | { readonly kind: 'policy'; readonly policy: ObjectOf<'ImagePolicy'> }
  | { readonly kind: 'file'; readonly path: string; readonly line: number | undefined }

/** Code of a text that names neither a policy nor a marked file. */
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
  objects: Objects,
  namespace: string,
  files: readonly string[],
): ExplainTarget {
  return (
    policyTarget(text, objects, namespace) ?? fileTarget(text, files) ?? notFound(text, objects)
  )
}

function policyTarget(text: string, objects: Objects, fallback: string): ExplainTarget | undefined {
  const [, given, name = ''] = /^(?:([^/:]+)[/:])?([^/:]+)$/.exec(text) ?? []
  if (given !== undefined) {
    const policy = objects.get('ImagePolicy', given, name)
    return policy && { kind: 'policy', policy }
  }
  const exact = objects.get('ImagePolicy', fallback, name)
  if (exact !== undefined) return { kind: 'policy', policy: exact }
  const [first, ...more] = [...objects.list('ImagePolicy')].filter(
    ({ metadata }) => metadata.name === name,
  )
  return first !== undefined && more.length === 0 ? { kind: 'policy', policy: first } : undefined
}

function fileTarget(text: string, files: readonly string[]): ExplainTarget | undefined {
  const [, written = '', line] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  const path = written.replace(/^\.\//, '')
  const fits = files.filter((file) => file === path || file.endsWith(`/${path}`))
  const fit = fits.includes(path) ? path : fits[0]
  if (fit === undefined) return undefined
  if (fit !== path && fits.length > 1) {
    throw new Failure<ExplainCode>(
      'TARGET_NOT_FOUND',
      `'${path}' may be ${fits.map((file) => `'${file}'`).join(' or ')}: give the whole path`,
    )
  }
  return { kind: 'file', path: fit, line: line === undefined ? undefined : Number(line) }
}

function notFound(text: string, objects: Objects): never {
  const names = [...objects.list('ImagePolicy')].map(({ metadata }) => printName(metadata))
  const hint = names.length === 0 ? 'there is no ImagePolicy' : `policies are ${names.join(', ')}`
  throw new Failure<ExplainCode>(
    'TARGET_NOT_FOUND',
    `'${text}' is neither an ImagePolicy nor a marked file; ${hint}`,
  )
}
