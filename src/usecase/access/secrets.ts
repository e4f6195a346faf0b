import { Failure, type Notice } from '../../base/index.ts'
import type { Secret } from '../../core/kinds/index.ts'
import { noObjects, type Objects } from '../../core/objects/index.ts'

/** A Secret whose values can be read, and whose word it is: the tree's or the user's. */
export type UsableSecret = {
  readonly namespace: string
  readonly name: string
  readonly type?: string
  readonly data: ReadonlyMap<string, Uint8Array>
  /** `given` by `--secret`; a tree may be written by strangers, the command line is not. */
  readonly origin: 'tree' | 'given'
}

/** Where Secrets are looked for: `given` by `name` or `namespace/name`. */
export type SecretSources = {
  readonly tree: Objects
  readonly given: ReadonlyMap<string, Secret>
}

/** For connections that no manifest describes. */
export const noSecrets: SecretSources = { tree: noObjects, given: new Map() }

/** A Secret, or why it cannot be used. */
export type FoundSecret = {
  readonly secret?: UsableSecret
  /** Why the tree's Secret could not be used, when that is so. */
  readonly why?: 'absent' | 'sealed' | 'sops'
  /** What to tell the user when the Secret came from elsewhere than the tree. */
  readonly notice?: Notice
}

const reasons: Readonly<Record<'absent' | 'sealed' | 'sops', string>> = {
  absent: 'is not among the manifests',
  sealed: 'is sealed',
  sops: 'is encrypted by SOPS',
}

/** Finds a Secret in the tree, else among those given on the command line. */
export function findSecret(namespace: string, name: string, sources: SecretSources): FoundSecret {
  const own = sources.tree.get('Secret', namespace, name)
  if (own !== undefined && own.encrypted === undefined) {
    return { secret: usable(namespace, name, own, 'tree') }
  }
  const why = own?.encrypted ?? 'absent'
  const given = sources.given.get(`${namespace}/${name}`) ?? sources.given.get(name)
  if (given === undefined) return { why }
  const text = describeMissing(namespace, name, why)
  const notice: Notice = { text, advice: 'given-secret' }
  return { secret: usable(namespace, name, given, 'given'), why, notice }
}

/** `Secret 'ns/name' is sealed`, for sentences that go on with what is used instead. */
export function describeMissing(namespace: string, name: string, why: FoundSecret['why']): string {
  return `Secret '${namespace}/${name}' ${reasons[why ?? 'absent']}`
}

type Missing = {
  readonly namespace: string
  readonly name: string
  readonly why: FoundSecret['why'] | undefined
}

/**
 * The failure of a Secret that is needed and cannot be read, with Flux's text in front.
 *
 * @param text - Flux's: `secrets "name" not found`
 */
export function missingSecret(
  text: string,
  { namespace, name, why }: Missing,
): Failure<AccessCode> {
  const more = why === 'sealed' || why === 'sops' ? `: it ${reasons[why]}` : ''
  return new Failure('AUTH_OPTIONS', `${text}${more}`, {
    advice: 'give-secret',
    facts: { namespace, name },
  })
}

/** Code of credentials that the objects ask for and contradict. */
export type AccessCode = 'AUTH_OPTIONS'

function usable(
  namespace: string,
  name: string,
  secret: Secret,
  origin: UsableSecret['origin'],
): UsableSecret {
  const { type, data } = secret
  return { namespace, name, ...(type === undefined ? {} : { type }), data, origin }
}
