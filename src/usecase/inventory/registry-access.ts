import { Failure } from '../../base/index.ts'
import type { ImageRepository } from '../../core/kinds/index.ts'
import type { Entry } from './catalog.ts'
import { describeMissing, findSecret, type SecretSources, type UsableSecret } from './secrets.ts'

/** How a registry may be spoken to on behalf of one ImageRepository. */
export type RegistryAccess = {
  /** Credentials that may be used, in order of precedence. */
  readonly pullSecrets: readonly UsableSecret[]
  readonly certSecret: UsableSecret | undefined
  readonly proxySecret: UsableSecret | undefined
  readonly insecure: boolean
  /** Whether docker config may be asked for credentials. */
  readonly ambient: boolean
  /**
   * Set when a Secret is missing: docker config must have credentials for the registry, or the
   * scan fails with this text.
   */
  readonly demand: string | undefined
  readonly notices: readonly string[]
}

export type AccessCode = 'AUTH_OPTIONS'

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
  repository: Entry<ImageRepository>,
  secrets: SecretSources,
  trustTree: boolean,
): RegistryAccess {
  const { namespace } = repository
  const { spec } = repository.object
  const notices: string[] = []
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
    ambient,
    demand: pull.demand,
    notices: [...notices, ...pull.notices],
  }
}

type Pull = { secrets: UsableSecret[]; demand?: string; notices: string[] }

function pullSecrets(
  repository: Entry<ImageRepository>,
  sources: SecretSources,
  ambient: boolean,
): Pull {
  const { namespace } = repository
  const { provider, secretRef } = repository.object.spec
  const who = `ImageRepository '${namespace}/${repository.name}'`
  if (provider !== 'generic') {
    return {
      secrets: [],
      notices: [`${who}: provider '${provider}' needs a cluster: using docker config`],
    }
  }
  if (secretRef === undefined) return { secrets: [], notices: [] }
  const found = findSecret(namespace, secretRef.name, sources)
  if (found.secret !== undefined && (found.secret.origin === 'tree' || ambient)) {
    return { secrets: [found.secret], notices: found.notice === undefined ? [] : [found.notice] }
  }
  const demand = `secrets "${secretRef.name}" not found`
  if (!ambient) return { secrets: [], demand, notices: [withheld(who)] }
  const missing = describeMissing(namespace, secretRef.name, found.why)
  return { secrets: [], demand, notices: [`${missing}: using docker config`] }
}

function withheld(who: string): string {
  return `${who}: its CA, proxy or insecure flag comes from the repository, so docker config and --secret are held back; --trust-tree sends them`
}

/** A Secret that nothing can stand in for but `--secret`. */
function demanded(
  namespace: string,
  name: string | undefined,
  sources: SecretSources,
  about: (name: string) => { text: string; notices: string[] },
): UsableSecret | undefined {
  if (name === undefined) return undefined
  const found = findSecret(namespace, name, sources)
  const { text, notices } = about(name)
  if (found.notice !== undefined) notices.push(found.notice)
  if (found.secret !== undefined) return found.secret
  throw new Failure<AccessCode>(
    'AUTH_OPTIONS',
    `failed to configure authentication options: ${text}`,
    { facts: { namespace, name } },
  )
}
