import { Failure, messageOf, type Notice } from '../../base/index.ts'
import type { ObjectOf } from '../../core/objects/index.ts'
import { insteadOfProvider, type RegistryAccess } from './registry-access.ts'
import type { AccessCode, UsableSecret } from './secrets.ts'

/** An ImageRepository, how its registry may be spoken to, and that registry. */
export type RegistryQuestion = {
  readonly repository: ObjectOf<'ImageRepository'>
  readonly access: RegistryAccess
  /** With a port if there is one. */
  readonly host: string
}

/** Where credentials for one image can be had. */
export type CredentialSources<Credentials> = {
  /** What docker config has for the image. */
  readonly fromDockerConfig: (signal: AbortSignal) => Promise<Credentials | undefined>
  /** What pull Secrets have for it, and how many entries they have for whatever image. */
  readonly fromSecrets: (secrets: readonly UsableSecret[]) => {
    readonly entries: number
    readonly match: { readonly credentials: Credentials; readonly key: string } | undefined
  }
  /**
   * What this machine is at a cloud.
   *
   * @throws {Failure} `CLOUD_NO_IDENTITY` when it is nobody there
   */
  readonly fromProvider: (
    provider: NonNullable<RegistryAccess['provider']>,
    signal: AbortSignal,
  ) => Promise<Credentials>
}

/** What a registry is shown, and what there is to say of it. */
export type RegistryCredentials<Credentials> = {
  readonly credentials: Credentials | undefined
  readonly notice?: Notice
}

/** Credentials say where they were found: which entry of which Secret. */
type Named = { readonly origin?: string }

/** What to say when the user has credentials that this connection must not see. */
export async function withheldNotice<Credentials>(
  { pullSecrets, demand, provider, withheld }: RegistryAccess,
  { fromDockerConfig }: CredentialSources<Credentials>,
  signal: AbortSignal,
): Promise<Notice[]> {
  if (withheld === undefined || pullSecrets.length > 0) return []
  const isMissed =
    demand !== undefined || provider !== undefined || (await fromDockerConfig(signal)) !== undefined
  return isMissed ? [withheld] : []
}

/**
 * Chooses what a registry is shown on behalf of one ImageRepository (spec/registry-auth §1).
 *
 * @throws {Failure} `AUTH_OPTIONS` with Flux's text when a Secret is missing and nothing stands in
 */
export async function registryCredentials<Credentials extends Named>(
  question: RegistryQuestion,
  sources: CredentialSources<Credentials>,
  signal: AbortSignal,
): Promise<RegistryCredentials<Credentials>> {
  const { pullSecrets, demand, provider, ambient } = question.access
  const { entries, match } = sources.fromSecrets(pullSecrets)
  const places = pullSecrets.map(({ namespace, name }) => `Secret '${namespace}/${name}'`)
  if (match !== undefined) {
    const origin = `entry '${match.key}' of ${places.join(' or ')}`
    return { credentials: { ...match.credentials, origin } }
  }
  // Secrets that are all there and do not match mean anonymous, as in a cluster.
  if (pullSecrets.length > 0 && demand === undefined) {
    const types = pullSecrets.map(({ type }) => `'${type ?? 'Opaque'}'`).join(', ')
    const lack =
      entries === 0
        ? `no docker config of type kubernetes.io/dockerconfigjson (its type is ${types})`
        : `nothing for '${question.host}'`
    const text = `${places.join(', ')}: holds ${lack}: asking without credentials`
    return { credentials: undefined, notice: { text } }
  }
  const credentials = ambient ? await sources.fromDockerConfig(signal) : undefined
  if (provider !== undefined && ambient) {
    return byProvider(question.repository, credentials, () =>
      sources.fromProvider(provider, signal),
    )
  }
  if (credentials === undefined && demand !== undefined) throw authFailure(demand)
  return { credentials }
}

/**
 * What docker config has for this registry is the user's own word and outranks the provider. Where
 * this machine is nobody, as outside of every cloud, nothing is shown.
 */
async function byProvider<Credentials>(
  repository: ObjectOf<'ImageRepository'>,
  own: Credentials | undefined,
  login: () => Promise<Credentials>,
): Promise<RegistryCredentials<Credentials>> {
  if (own !== undefined) {
    return { credentials: own, notice: insteadOfProvider(repository, undefined) }
  }
  try {
    return { credentials: await login() }
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'CLOUD_NO_IDENTITY')) throw thrown
    const notice = insteadOfProvider(repository, messageOf(thrown))
    return { credentials: undefined, notice }
  }
}

const authPrefix = 'failed to configure authentication options: '

/** Every failure before a registry is asked is one of its authentication, in Flux's words. */
export function asAuthFailure(thrown: unknown): unknown {
  if (!(thrown instanceof Failure)) return thrown
  const { code, message } = thrown
  return code === 'AUTH_OPTIONS' && message.startsWith(authPrefix) ? thrown : authFailure(thrown)
}

function authFailure({ message, advice, facts }: Failure): Failure<AccessCode> {
  const told = advice === undefined ? {} : { advice, ...(facts && { facts }) }
  return new Failure('AUTH_OPTIONS', `${authPrefix}${message}`, told)
}
