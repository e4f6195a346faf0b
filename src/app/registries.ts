import { stat } from 'node:fs/promises'
import path from 'node:path'
import { distinctNotices, Failure, messageOf, type Notice } from '../base/index.ts'
import { type ImageRepositoryName, isLocalRegistry } from '../core/image/index.ts'
import { type ObjectOf } from '../core/objects/index.ts'
import { tokenKey } from '../io/cloud/index.ts'
import {
  type ClientWay,
  type HostLimiter,
  hostLimiter,
  type NodeSend,
  sendBy,
} from '../io/http/index.ts'
import { type Login, openLogin } from '../io/login/index.ts'
import {
  type Credentials,
  checkDockerConfig,
  checkTls,
  credentialsFromSecret,
  defaultKeychain,
  type Keychain,
  matchKeyring,
  openRegistry,
  type Registry,
  type RegistryImage,
  type SecretData,
} from '../io/registry/index.ts'
import {
  asAuthFailure,
  type CredentialSources,
  type RegistryAccess,
  readProxySecret,
  readTlsSecret,
  registryAccess,
  registryCredentials,
  type SecretSources,
  type UsableSecret,
  withheldNotice,
} from '../usecase/access/index.ts'
import { type Ambient, type Ports } from './request.ts'

/** A registry to ask, and the image with the credentials to ask with. */
export type RegistryCall = {
  readonly registry: Registry
  readonly image: RegistryImage
}

/**
 * Opens registries for ImageRepositories; those with the same connection share one, and all of them
 * ask a host as if they were one.
 */
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

/** Where credentials for registries come from. */
export type RegistriesOptions = {
  readonly secrets: SecretSources
  readonly keychain: Keychain
  readonly trustTree: boolean
  /** That of the process; a process that lives for one run can do without and makes its own. */
  readonly login?: Login
}

/** Opens what images are asked through; nothing is sent before the first question. */
export function openRegistries(
  options: RegistriesOptions,
  ports: Ports & Pick<Ambient, 'env'>,
): Registries {
  const connections = openConnections(ports)
  const notices: Notice[] = []
  const { login = openLogin(ports) } = options
  return {
    notices: () => distinctNotices(notices),
    async call(repository, name, signal) {
      const access = registryAccess(repository, options.secrets, options.trustTree)
      notices.push(...access.notices)
      try {
        const registry = connections(access)
        const { insecure } = access
        const image = { ...name, httpPermitted: mayUseHttp(name, access), insecure }
        const sources = sourcesFor(image, access, { keychain: options.keychain, login })
        notices.push(...(await withheldNotice(access, sources, signal)))
        const question = { repository, access, host: image.registry }
        const { credentials, notice } = await registryCredentials(question, sources, signal)
        if (notice !== undefined) notices.push(notice)
        return { registry, image: { ...image, ...(credentials && { credentials }) } }
      } catch (thrown) {
        throw asAuthFailure(thrown)
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

type Connection = { readonly registry: Registry; readonly send: NodeSend }

/**
 * Registries by the contents of the Secrets that they are reached with, never by their names: what
 * stands in a Secret changes while its name stays. Nothing goes through what it held before then;
 * that is closed as soon as no other name stands for it.
 */
function openConnections(
  ports: Ports & Pick<Ambient, 'env'>,
): (access: RegistryAccess) => Registry {
  const limiter = hostLimiter(ports)
  const byContents = new Map<string, Connection>()
  const contentsOf = new Map<string, string>()
  const forget = (contents: string): void => {
    if ([...contentsOf.values()].includes(contents)) return
    byContents.get(contents)?.send.close()
    byContents.delete(contents)
  }
  return (access) => {
    const { certSecret, proxySecret } = access
    const name = JSON.stringify([nameOf(certSecret), nameOf(proxySecret)])
    const contents = contentsKey(certSecret, proxySecret)
    const before = contentsOf.get(name)
    contentsOf.set(name, contents)
    if (before !== undefined && before !== contents) forget(before)
    const connection = byContents.get(contents) ?? connect(access, limiter, ports)
    byContents.set(contents, connection)
    return connection.registry
  }
}

function connect(
  access: RegistryAccess,
  limiter: HostLimiter,
  { clock, random, env }: Ports & Pick<Ambient, 'env'>,
): Connection {
  const { proxy, tls } = wayOf(access)
  checkTls(tls)
  const send = sendBy({ tls, proxy, env })
  return { registry: openRegistry({ send, clock, random, limiter }), send }
}

function contentsKey(...secrets: (UsableSecret | undefined)[]): string {
  if (secrets.every((secret) => secret === undefined)) return ''
  const entries = secrets.map(
    (secret) =>
      secret && [
        secret.type,
        [...secret.data].map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      ],
  )
  return tokenKey({ secrets: JSON.stringify(entries) })
}

/** Where the credentials of an image can be had. */
function sourcesFor(
  image: RegistryImage,
  access: RegistryAccess,
  { keychain, login }: { readonly keychain: Keychain; readonly login: Login },
): CredentialSources<Credentials> {
  return {
    fromDockerConfig: (signal) => keychain(image, signal),
    fromSecrets(secrets) {
      const keyring = secrets.flatMap((secret) => credentialsFromSecret(data(secret)))
      return { entries: keyring.length, match: matchKeyring(keyring, image) }
    },
    async fromProvider(provider, signal) {
      const question = { host: image.registry, ...wayOf(access) }
      const { username, password } = await login.registry(provider, question, signal)
      return { username, password }
    },
  }
}

function wayOf({ proxySecret, certSecret }: RegistryAccess): Pick<ClientWay, 'tls' | 'proxy'> {
  return {
    proxy: proxySecret && readProxySecret(proxySecret, 'registry'),
    tls: certSecret === undefined ? {} : readTlsSecret(certSecret, 'registry'),
  }
}

function data({ type, data }: UsableSecret): SecretData {
  return { type: type ?? '', data: Object.fromEntries(data) }
}

function nameOf(secret: UsableSecret | undefined): string {
  return secret === undefined ? '' : `${secret.origin}:${secret.namespace}/${secret.name}`
}

/**
 * The user's own registry credentials: from the given docker config, else from the usual places.
 *
 * @param place - a folder with `config.json`, or such a file under any name
 * @throws {Failure} `DOCKER_CONFIG` when the given place is not there
 * @throws {RegistryError} `CREDENTIALS` when the file is no docker config
 */
export async function keychainOf(
  place: string | undefined,
  ambient: Pick<Ambient, 'env' | 'cwd'>,
  signal: AbortSignal,
): Promise<Keychain> {
  const { env } = ambient
  const file = place === undefined ? undefined : await configFileAt(place, ambient)
  await checkDockerConfig(env, file, signal)
  return defaultKeychain(env, file)
}

async function configFileAt(place: string, { cwd }: Pick<Ambient, 'cwd'>): Promise<string> {
  const given = path.resolve(cwd, place)
  const about = await stat(given).catch((thrown: unknown) => {
    throw new Failure('DOCKER_CONFIG', `cannot read --docker-config: ${messageOf(thrown)}`)
  })
  return about.isDirectory() ? path.join(given, 'config.json') : given
}
