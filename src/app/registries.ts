import { distinctNotices, Failure, messageOf, type Notice } from '../base/index.ts'
import { type ImageRepositoryName, isLocalRegistry } from '../core/image/index.ts'
import type { ObjectOf } from '../core/objects/index.ts'
import { type Proxy, proxyOf, sendBy } from '../io/http/index.ts'
import {
  type Credentials,
  checkTls,
  credentialsFromSecret,
  type Keychain,
  matchKeyring,
  openRegistry,
  type Registry,
  type RegistryImage,
  type SecretData,
} from '../io/registry/index.ts'
import {
  type RegistryAccess,
  readProxySecret,
  readTlsSecret,
  registryAccess,
  type SecretSources,
  type UsableSecret,
} from '../usecase/access/index.ts'
import type { Ambient, Ports } from './request.ts'
import { hideProxies, secretsOf, secretsOfPair } from './secrets.ts'

/** A registry to ask, and the image with the credentials to ask with. */
export type RegistryCall = {
  readonly registry: Registry
  readonly image: RegistryImage
  /** Takes the credentials out of what the registry said: some repeat what they were sent. */
  readonly redact: (text: string) => string
}

/** Opens registries for ImageRepositories; those with the same connection share one. */
export type Registries = {
  /**
   * @throws {Failure} `AUTH_OPTIONS` with Flux's text
   */
  readonly call: (
    repository: ObjectOf<'ImageRepository'>,
    name: ImageRepositoryName,
    signal: AbortSignal,
  ) => Promise<RegistryCall>
  /** What was used instead of what the manifests name. */
  readonly notices: () => readonly Notice[]
}

export type RegistriesOptions = {
  readonly secrets: SecretSources
  readonly keychain: Keychain
  readonly trustTree: boolean
}

export function openRegistries(
  options: RegistriesOptions,
  ports: Ports & Pick<Ambient, 'env'>,
): Registries {
  const opened = new Map<string, Registry>()
  const notices: Notice[] = []
  hideProxies(ports)
  return {
    notices: () => distinctNotices(notices),
    async call(repository, name, signal) {
      const access = registryAccess(repository, options.secrets, options.trustTree)
      notices.push(...access.notices)
      try {
        const registry = open(access, opened, ports)
        const image = { ...name, httpPermitted: mayUseHttp(name, access) }
        const held = await heldBack(access, image, options.keychain, signal)
        if (held !== undefined) notices.push(held)
        const credentials = await credentialsOf(access, image, options.keychain, signal)
        if (credentials === undefined) return { registry, image, redact: (text) => text }
        const secrets = secretsOf(credentials)
        for (const secret of secrets) ports.hide(secret)
        const redact = (text: string): string =>
          secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
        return { registry, image: { ...image, credentials }, redact }
      } catch (thrown) {
        if (!(thrown instanceof Failure) || thrown.code === 'AUTH_OPTIONS') throw thrown
        throw authFailure(thrown)
      }
    },
  }
}

/**
 * Upstream permits plain HTTP for every host that contains `127.0.0.1`; credentials would go in the
 * clear to whoever owns `127.0.0.1.example.com`, so only real local addresses count here.
 */
function mayUseHttp(name: ImageRepositoryName, access: RegistryAccess): boolean {
  return access.insecure || (name.permitsHttp && isLocalRegistry(name.registry))
}

function open(
  access: RegistryAccess,
  opened: Map<string, Registry>,
  ports: Ports & Pick<Ambient, 'env'>,
): Registry {
  const key = JSON.stringify([nameOf(access.certSecret), nameOf(access.proxySecret)])
  const known = opened.get(key)
  if (known !== undefined) return known
  const { clock, random, env } = ports
  const { proxySecret, certSecret } = access
  const proxy = proxySecret && readProxySecret(proxySecret, 'registry')
  const tls = certSecret === undefined ? {} : readTlsSecret(certSecret, 'registry')
  for (const secret of proxySecrets(proxy && proxyOf(proxy))) ports.hide(secret)
  checkTls(tls)
  const send = sendBy({ tls, proxy, env })
  const registry = openRegistry({ send, clock, random })
  opened.set(key, registry)
  return registry
}

/** What to say when the user has credentials that this connection must not see. */
async function heldBack(
  access: RegistryAccess,
  image: RegistryImage,
  keychain: Keychain,
  signal: AbortSignal,
): Promise<Notice | undefined> {
  if (access.heldBack === undefined || access.pullSecrets.length > 0) return undefined
  const isMissed = access.demand !== undefined || (await keychain(image, signal)) !== undefined
  return isMissed ? access.heldBack : undefined
}

async function credentialsOf(
  access: RegistryAccess,
  image: RegistryImage,
  keychain: Keychain,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const keyring = access.pullSecrets.flatMap((secret) => credentialsFromSecret(data(secret)))
  const matched = matchKeyring(keyring, image)
  if (matched !== undefined) return matched.credentials
  // Secrets that are all there and do not match mean anonymous, as in a cluster.
  if (access.pullSecrets.length > 0 && access.demand === undefined) return undefined
  const found = access.ambient ? await keychain(image, signal) : undefined
  if (found === undefined && access.demand !== undefined) throw authFailure(access.demand)
  return found
}

function data({ type, data }: UsableSecret): SecretData {
  return { type: type ?? '', data: Object.fromEntries(data) }
}

function nameOf(secret: UsableSecret | undefined): string {
  return secret === undefined ? '' : `${secret.origin}:${secret.namespace}/${secret.name}`
}

function proxySecrets(proxy: Proxy | undefined): readonly string[] {
  const { username = '', password = '' } = proxy ?? {}
  return password === '' ? [] : secretsOfPair(username, password)
}

function authFailure(cause: unknown): Failure {
  const text = typeof cause === 'string' ? cause : messageOf(cause)
  return new Failure('AUTH_OPTIONS', `failed to configure authentication options: ${text}`)
}
