import { messageOf } from '../../../base/index.ts'
import {
  type Constraints,
  compareVersions,
  newConstraints,
  parseFluxVersion,
  sortVersions,
} from '../../../golang/semver/index.ts'
import { GitError } from '../git-error.ts'
import { isObjectId, isRefName, type ObjectId, type RemoteRefs } from './refs.ts'

/** A GitRepository's `spec.ref`, and the default branch for when it says nothing. */
export type RefSpec = {
  readonly branch?: string
  readonly tag?: string
  readonly semver?: string
  readonly name?: string
  readonly commit?: string
}

/** Which commit a ref spec means. */
export type Resolved = {
  /** Full ref name; `undefined` when only a commit was asked for. */
  readonly ref: string | undefined
  readonly commit: ObjectId
  /** The annotated tag itself, for a check of its signature. */
  readonly tag?: ObjectId
  /** `main@sha1:<id>`, as `status.observedSourceRevision` shows it. */
  readonly revision: string
}

/** What a spec without any field means: the branch HEAD points to, or the literal `master`. */
export type DefaultBranch = 'head' | 'master'

const tagPrefix = 'refs/tags/'

/**
 * The `ls-remote` patterns that `resolveRef` needs for `spec`; exact names, so a remote with
 * thousands of refs answers briefly.
 *
 * @throws {GitError} `GIT_INVALID_REF`
 */
export function patternsFor(spec: RefSpec, fallback: DefaultBranch): readonly string[] {
  switch (kindOf(spec)) {
    case 'commit':
      return commitPatterns(spec)
    case 'name':
      return peeled(bare(spec.name ?? ''))
    case 'tag':
      return peeled(tagRef(spec))
    case 'semver':
      return ['refs/tags/*']
    case 'branch':
      return [checked(branchRef(spec.branch ?? ''))]
    case 'default':
      return fallback === 'head' ? ['HEAD'] : [branchRef('master')]
  }
}

/**
 * Picks the commit that `spec` means.
 *
 * Precedence `commit` > `name` > `tag` > `semver` > `branch` > the default branch: the order of
 * the reference's code, not of its field documentation (spec/image-automation §7.2).
 *
 * @throws {GitError} `GIT_REF_NOT_FOUND`, `GIT_REPOSITORY_EMPTY`, `GIT_INVALID_REF`, with the
 *   texts of spec/image-automation §7.2
 */
export function resolveRef(
  refs: RemoteRefs,
  spec: RefSpec,
  options: { readonly fallback: DefaultBranch; readonly url: string },
): Resolved {
  switch (kindOf(spec)) {
    case 'commit':
      return byCommit(spec)
    case 'name':
      return byName(refs, spec.name ?? '')
    case 'tag':
      return found(refs, tagRef(spec), options.url)
    case 'semver':
      return bySemver(refs, spec.semver ?? '', options.url)
    case 'branch':
      return found(refs, branchRef(spec.branch ?? ''), options.url)
    case 'default':
      return byDefault(refs, options)
  }
}

/**
 * The tag refs with the highest version that satisfies `constraint`: several when versions are
 * equal but for build metadata; then the youngest commit counts (spec/image-automation §7.2).
 *
 * @throws {GitError} `GIT_INVALID_REF`, `semver parse error: ...`
 */
export function bestTags(refs: RemoteRefs, constraint: string): readonly string[] {
  const tags = [...refs.ids.keys()]
    .filter((ref) => ref.startsWith(tagPrefix) && !ref.endsWith('^{}'))
    .map((ref) => ref.slice(tagPrefix.length))
  const [first, ...others] = sortVersions(tags, parseConstraints(constraint))
  if (first === undefined) return []
  const best = parseFluxVersion(first)
  const ends = others.findIndex((tag) => compareVersions(parseFluxVersion(tag), best) !== 0)
  const equal = ends === -1 ? others : others.slice(0, ends)
  return [first, ...equal].map((tag) => `${tagPrefix}${tag}`)
}

function parseConstraints(text: string): Constraints {
  try {
    return newConstraints(text)
  } catch (error) {
    throw GitError.of('GIT_INVALID_REF', `semver parse error: ${messageOf(error)}`)
  }
}

/** The version constraint, when it is what decides. */
export function semverOf(spec: RefSpec): string | undefined {
  return kindOf(spec) === 'semver' ? spec.semver : undefined
}

/** Everything after the second slash: `refs/heads/a/b` is `a/b` (spec/sources-and-apply A2). */
export function shortName(ref: string): string {
  return ref.split('/').slice(2).join('/') || ref
}

function kindOf(spec: RefSpec): 'commit' | 'name' | 'tag' | 'semver' | 'branch' | 'default' {
  if (spec.commit) return 'commit'
  if (spec.name) return 'name'
  if (spec.tag) return 'tag'
  if (spec.semver) return 'semver'
  return spec.branch ? 'branch' : 'default'
}

/** The commit itself is fetched by id; HEAD only shows that the repository can be read. */
function commitPatterns(spec: RefSpec): readonly string[] {
  if (!isObjectId(spec.commit ?? '')) {
    throw GitError.of('GIT_INVALID_REF', `'${spec.commit}' is not a full commit id`)
  }
  return ['HEAD', ...(spec.branch ? [checked(branchRef(spec.branch))] : [])]
}

function peeled(ref: string): readonly string[] {
  return [checked(ref), `${ref}^{}`]
}

function byCommit(spec: RefSpec): Resolved {
  const commit = spec.commit ?? ''
  const label = `${hashLabel(commit)}:${commit}`
  return {
    ref: spec.branch ? branchRef(spec.branch) : undefined,
    commit,
    revision: spec.branch ? `${spec.branch}@${label}` : label,
  }
}

function byName(refs: RemoteRefs, name: string): Resolved {
  const commit = refs.ids.get(`${bare(name)}^{}`) ?? refs.ids.get(name)
  if (commit === undefined) {
    throw GitError.of('GIT_REF_NOT_FOUND', `unable to resolve ref '${name}' to a specific commit`)
  }
  return resolved(name, commit, name)
}

function byDefault(
  refs: RemoteRefs,
  { fallback, url }: { readonly fallback: DefaultBranch; readonly url: string },
): Resolved {
  if (fallback === 'master') return found(refs, branchRef('master'), url)
  const commit = refs.ids.get('HEAD')
  if (commit === undefined) throw emptyRepository(url)
  const ref = refs.head ?? 'HEAD'
  return resolved(ref, commit, refs.head === undefined ? 'HEAD' : shortName(ref))
}

function bySemver(refs: RemoteRefs, constraint: string, url: string): Resolved {
  const [best] = bestTags(refs, constraint)
  if (best !== undefined) return found(refs, best, url)
  throw GitError.of('GIT_REF_NOT_FOUND', `no match found for semver: ${constraint}`)
}

function found(refs: RemoteRefs, ref: string, url: string): Resolved {
  const commit = refs.ids.get(`${ref}^{}`) ?? refs.ids.get(ref)
  if (commit !== undefined) return { ...resolved(ref, commit, shortName(ref)), ...tagOf(refs, ref) }
  const text = `unable to clone '${url}': couldn't find remote ref "${ref}"`
  throw GitError.of('GIT_REF_NOT_FOUND', text, { facts: { ref, url } })
}

function tagOf(refs: RemoteRefs, ref: string): { readonly tag?: ObjectId } {
  const tag = refs.ids.get(ref)
  return tag === undefined || !refs.ids.has(`${ref}^{}`) ? {} : { tag }
}

function emptyRepository(url: string): GitError {
  const text = `unable to clone '${url}': remote repository is empty`
  return GitError.of('GIT_REPOSITORY_EMPTY', text, { facts: { url } })
}

function resolved(ref: string, commit: ObjectId, shown: string): Resolved {
  return { ref, commit, revision: `${shown}@${hashLabel(commit)}:${commit}` }
}

/** QUIRK(spec/sources-and-apply A2): fixed because `<unknown>` tells nobody that it is sha256. */
function hashLabel(id: ObjectId): string {
  return id.length === 40 ? 'sha1' : 'sha256'
}

function branchRef(branch: string): string {
  return `refs/heads/${branch}`
}

function tagRef(spec: RefSpec): string {
  return `${tagPrefix}${spec.tag ?? ''}`
}

/** A ref name may ask for the peeled commit itself. */
function bare(name: string): string {
  return name.replace(/\^\{\}$/, '')
}

function checked(ref: string): string {
  if (ref.startsWith('/') || ref.endsWith('/')) {
    const text = `ref ${ref} is invalid; Git refs cannot begin or end with a slash '/'`
    throw GitError.of('GIT_INVALID_REF', text)
  }
  if (isRefName(ref)) return ref
  throw GitError.of('GIT_INVALID_REF', `'${ref}' is not a valid ref name`)
}
