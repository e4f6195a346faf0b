import { Failure, type Notice } from '../../base/index.ts'
import type { GitRepository } from '../../core/kinds/index.ts'
import type { ObjectOf } from '../../core/objects/index.ts'
import {
  describeMissing,
  type FoundSecret,
  findSecret,
  missingSecret,
  type SecretSources,
  type UsableSecret,
} from './secrets.ts'

/** How a Git remote may be spoken to. */
export type GitAccess = {
  readonly url: string
  readonly secret: UsableSecret | undefined
  readonly proxySecret: UsableSecret | undefined
  readonly provider: GitRepository['spec']['provider']
  /** A Go duration. */
  readonly timeout: string
  /** Whether flags, environment, credential helpers and the SSH agent may be used. */
  readonly ambient: boolean
  /** Whether the tree may also say which hosts get credentials of this machine: `--trust-tree`. */
  readonly trustsTree: boolean
  /** What the user's own clone says of the way there, where that is the way. */
  readonly settings?: readonly (readonly [name: string, value: string])[]
  readonly notices: readonly Notice[]
}

/** Of Git operations when the GitRepository sets none (spec/sources-and-apply A7). */
const defaultTimeout = '60s'

/**
 * Settles how to reach the Git remote of an automation (spec/image-automation §6).
 *
 * @param repository - the GitRepository, if the manifests hold it
 * @param url - the URL given on the command line; it outranks the GitRepository's, and unlike
 *   that one it is the user's own word
 * @throws {Failure} `AUTH_OPTIONS` in Flux's words when a Secret is missing and nothing may stand in
 */
export function gitAccess(
  repository: ObjectOf<'GitRepository'> | undefined,
  url: string | undefined,
  secrets: SecretSources,
  trustTree: boolean,
): GitAccess {
  if (repository === undefined) {
    if (url === undefined) throw new Failure('AUTH_OPTIONS', 'no Git URL given')
    return withoutRepository(url, trustTree)
  }
  const { metadata, spec } = repository
  const { namespace } = metadata
  const proxy = findProxy(namespace, spec.proxySecretRef?.name, secrets)
  const auth = find(namespace, spec.secretRef?.name, secrets)
  const ambient = trustTree || (url !== undefined && !treeSaysHow(auth.secret, proxy.secret))
  const own = usableSecret(auth, ambient)
  const missing =
    spec.secretRef === undefined || own !== undefined
      ? []
      : [substituteNotice(namespace, spec.secretRef.name, auth, ambient)]
  return {
    url: url ?? spec.url,
    secret: own,
    proxySecret: proxy.secret,
    provider: spec.provider,
    timeout: spec.timeout,
    ambient,
    trustsTree: trustTree,
    notices: [
      ...noticesOf(auth),
      ...noticesOf(proxy),
      ...missing,
      ...(ambient || own !== undefined ? [] : [withheldText(namespace, metadata.name)]),
    ],
  }
}

/** Whose word the credentials of a way in are; undefined where they are the user's own. */
export function askerOf({ secret, provider }: GitAccess): string | undefined {
  if (provider !== 'generic') return `provider '${provider}'`
  return secret && `Secret '${secret.namespace}/${secret.name}'`
}

function withheldText(namespace: string, name: string): Notice {
  const text = `GitRepository '${namespace}/${name}': its URL, CA or proxy comes from the repository, so your own Git credentials are held back`
  return { text, advice: 'trust-tree' }
}

function usableSecret(auth: FoundSecret, ambient: boolean): UsableSecret | undefined {
  return !ambient && auth.secret?.origin === 'given' ? undefined : auth.secret
}

function noticesOf({ notice }: FoundSecret): Notice[] {
  return notice === undefined ? [] : [notice]
}

function substituteNotice(
  namespace: string,
  name: string,
  found: FoundSecret,
  ambient: boolean,
): Notice {
  if (!ambient) {
    const text = `failed to get auth secret '${namespace}/${name}': secrets "${name}" not found`
    throw missingSecret(text, { namespace, name, why: found.why })
  }
  const missing = describeMissing(namespace, name, found.why)
  return { text: `${missing}: using your own Git credentials` }
}

/** How the remote of the user's own clone is reached: as git in that clone would. */
export function cloneAccess(
  { url, settings }: { readonly url: string } & Required<Pick<GitAccess, 'settings'>>,
  trustTree: boolean,
): GitAccess {
  return { ...withoutRepository(url, trustTree), settings }
}

function withoutRepository(url: string, trustsTree: boolean): GitAccess {
  return {
    url,
    secret: undefined,
    proxySecret: undefined,
    provider: 'generic',
    timeout: defaultTimeout,
    ambient: true,
    trustsTree,
    notices: [],
  }
}

function find(namespace: string, name: string | undefined, secrets: SecretSources): FoundSecret {
  return name === undefined ? {} : findSecret(namespace, name, secrets)
}

function findProxy(
  namespace: string,
  name: string | undefined,
  secrets: SecretSources,
): FoundSecret {
  const found = find(namespace, name, secrets)
  if (name === undefined || found.secret !== undefined) return found
  throw missingSecret(`secret '${namespace}/${name}' not found`, {
    namespace,
    name,
    why: found.why,
  })
}

/** Whether the tree brings its own CA or proxy: who wrote it could read what is sent. */
function treeSaysHow(auth: UsableSecret | undefined, proxy: UsableSecret | undefined): boolean {
  const hasCa = auth?.data.has('ca.crt') === true || auth?.data.has('caFile') === true
  return proxy?.origin === 'tree' || (auth?.origin === 'tree' && hasCa)
}
