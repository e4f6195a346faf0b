import { Failure, type Notice } from '../../base/index.ts'
import { type ObjectOf, printName } from '../../core/objects/index.ts'
import {
  type AccessCode,
  describeMissing,
  findSecret,
  missingSecret,
  type SecretSources,
  type UsableSecret,
} from './secrets.ts'

type Provider = ObjectOf<'ImageRepository'>['spec']['provider']

/** How a registry may be spoken to on behalf of one ImageRepository. */
export type RegistryAccess = {
  /** Credentials that may be used, in order of precedence. */
  readonly pullSecrets: readonly UsableSecret[]
  readonly certSecret: UsableSecret | undefined
  readonly proxySecret: UsableSecret | undefined
  readonly insecure: boolean
  /** Who makes credentials; undefined where Secrets and docker config hold them. */
  readonly provider: Exclude<Provider, 'generic'> | undefined
  /** Whether docker config may be asked for credentials. */
  readonly ambient: boolean
  /**
   * Set when a Secret is missing: docker config must have credentials for the registry, or the
   * scan fails with this.
   */
  readonly demand: Failure<AccessCode> | undefined
  /** What to say when credentials that would have been used are held back. */
  readonly withheld: Notice | undefined
  readonly notices: readonly Notice[]
}

/**
 * Settles credentials and connection of one ImageRepository (spec/registry-auth §1).
 *
 * A Secret that cannot be read from the tree falls back to the ones given, then to docker config.
 * Credentials that are not the tree's own are withheld when the tree says how to connect: a pull
 * request could otherwise name its own CA or proxy and read them.
 *
 * @throws {Failure} `AUTH_OPTIONS` in Flux's words when a CA, certificate or proxy Secret is missing
 */
export function registryAccess(
  repository: ObjectOf<'ImageRepository'>,
  secrets: SecretSources,
  trustTree: boolean,
): RegistryAccess {
  const { metadata, spec } = repository
  const { namespace } = metadata
  const notices: Notice[] = []
  const proxySecret = demanded(namespace, spec.proxySecretRef?.name, secrets, (name) => ({
    text: `secret '${namespace}/${name}' not found`,
    notices,
  }))
  const certSecret = demanded(namespace, spec.certSecretRef?.name, secrets, (name) => ({
    text: `secrets "${name}" not found`,
    notices,
  }))
  const insecure = spec.insecure === true
  const fromTree = insecure || proxySecret?.origin === 'tree' || certSecret?.origin === 'tree'
  const ambient = trustTree || !fromTree
  const pull = pullSecrets(repository, secrets, ambient)
  return {
    pullSecrets: pull.secrets,
    certSecret,
    proxySecret,
    insecure,
    provider: spec.provider === 'generic' ? undefined : spec.provider,
    ambient,
    demand: pull.demand,
    withheld: ambient ? undefined : withheldText(repository),
    notices: [...notices, ...pull.notices],
  }
}

type Pull = {
  readonly secrets: readonly UsableSecret[]
  readonly demand?: Failure<AccessCode>
  readonly notices: readonly Notice[]
}

function pullSecrets(
  repository: ObjectOf<'ImageRepository'>,
  sources: SecretSources,
  ambient: boolean,
): Pull {
  const { namespace } = repository.metadata
  const { provider } = repository.spec
  if (provider !== 'generic') return { secrets: [], notices: [] }
  const wanted = wantedSecrets(repository, sources)
  const pulls = wanted.map((one) => pullSecret(one, namespace, sources, ambient))
  const secrets = pulls.flatMap((one) => one.secrets)
  const [demand] = pulls.flatMap((one) => one.demand ?? [])
  return {
    secrets,
    ...(demand === undefined ? {} : { demand }),
    notices: pulls.flatMap((one) => one.notices),
  }
}

/** A Secret that is to be used, and Flux's error when it is not there. */
type Wanted = { readonly name: string | undefined; readonly missing: string }

/** `secretRef` comes first, then what the ServiceAccount brings (spec/registry-auth §1). */
function wantedSecrets(
  { metadata, spec }: ObjectOf<'ImageRepository'>,
  { tree }: SecretSources,
): readonly Wanted[] {
  const { namespace } = metadata
  const { secretRef, serviceAccountName: account = '' } = spec
  const own =
    secretRef === undefined
      ? []
      : [{ name: secretRef.name, missing: `secrets "${secretRef.name}" not found` }]
  if (account === '') return own
  const where = `serviceaccount '${namespace}/${account}'`
  const found = tree.get('ServiceAccount', namespace, account)
  if (found === undefined) return [...own, { name: undefined, missing: `${where} not found` }]
  const lent = found.imagePullSecrets.map((name) => ({
    name,
    missing: `failed to get image pull secret for ${where}: secret '${namespace}/${name}' not found`,
  }))
  return [...own, ...lent]
}

function pullSecret(
  { name, missing }: Wanted,
  namespace: string,
  sources: SecretSources,
  ambient: boolean,
): Pull {
  if (name === undefined) {
    const notices = ambient ? [{ text: `${missing}: using docker config` }] : []
    return { secrets: [], demand: new Failure('AUTH_OPTIONS', missing), notices }
  }
  const found = findSecret(namespace, name, sources)
  if (found.secret !== undefined && (found.secret.origin === 'tree' || ambient)) {
    return { secrets: [found.secret], notices: found.notice === undefined ? [] : [found.notice] }
  }
  const why = describeMissing(namespace, name, found.why)
  return {
    secrets: [],
    demand: missingSecret(missing, { namespace, name, why: found.why }),
    notices: ambient ? [{ text: `${why}: using docker config` }] : [],
  }
}

function withheldText({ metadata }: ObjectOf<'ImageRepository'>): Notice {
  const text = `ImageRepository '${printName(metadata)}': its CA, proxy or insecure flag comes from the repository, so docker config and given Secrets are held back`
  return { text, advice: 'trust-registry' }
}

/**
 * What to say when something else was used than the provider that an ImageRepository names.
 *
 * @param missing - why the provider gave nothing; undefined when docker config was there before it
 */
export function insteadOfProvider(
  { metadata, spec }: ObjectOf<'ImageRepository'>,
  missing: string | undefined,
): Notice {
  const who = `ImageRepository '${printName(metadata)}': provider '${spec.provider}'`
  return {
    text:
      missing === undefined
        ? `${who} is not asked: using docker config`
        : `${who}: ${missing}: using no credentials`,
  }
}

/** A Secret that nothing can stand in for but a given one. */
function demanded(
  namespace: string,
  name: string | undefined,
  sources: SecretSources,
  about: (name: string) => { text: string; notices: Notice[] },
): UsableSecret | undefined {
  if (name === undefined) return undefined
  const found = findSecret(namespace, name, sources)
  const { text, notices } = about(name)
  if (found.notice !== undefined) notices.push(found.notice)
  if (found.secret !== undefined) return found.secret
  const said = `failed to configure authentication options: ${text}`
  throw missingSecret(said, { namespace, name, why: found.why })
}
