import type { Clock } from '../../base/index.ts'
import type { ClientTls, GitCredentials, ProxyAddress } from '../../core/address/index.ts'
import type { AccessToken, AwsCredentials, Perishable, TokenCache } from '../cloud/index.ts'
import type { Send } from '../http/index.ts'

/** A Secret of the objects, which only some providers read. */
export type LoginSecret = { readonly data: ReadonlyMap<string, Uint8Array> }

/** What is known of a Git remote before anybody logs in. */
export type GitQuestion = {
  readonly url: string
  readonly secret: LoginSecret | undefined
  /** Those that the Secret holds as they are. */
  readonly credentials: GitCredentials
  readonly tls: ClientTls
  readonly proxy: ProxyAddress | undefined
  /** Whether what this machine knows of its user may be shown there. */
  readonly ambient: boolean
  /** Whether it may be shown to any host that the tree names. */
  readonly trustsTree: boolean
  /** Of the command line. */
  readonly username: string | undefined
}

/** Credentials that end. */
export type GitToken = Perishable & { readonly credentials: GitCredentials }

/** A login for Git. */
export type GitLogin = {
  readonly credentials: GitCredentials
  /** Names whose they are where they differ from run to run. */
  readonly identity: string | undefined
}

/** What is known of a registry before anybody logs in. */
export type RegistryQuestion = {
  /** As in image names, with a port if there is one. */
  readonly host: string
  readonly tls: ClientTls
  readonly proxy: ProxyAddress | undefined
}

/** A login for a registry, as long as it holds. */
export type RegistryToken = Perishable & { readonly username: string; readonly password: string }

/** What providers need of the outside. */
export type Tools = {
  readonly clock: Clock
  readonly env: Readonly<Record<string, string>>
  /** Texts that must never be printed. */
  readonly hide: (secret: string) => void
  /** The way to those who hand out tokens: asked again when they are busy. */
  readonly send: (tls: ClientTls, proxy: ProxyAddress | undefined) => Send
  readonly kept: Kept
}

/** What was handed out and is still good, by a hash (`tokenKey`) of all that decides whose it is. */
export type Kept = {
  readonly keys: TokenCache<AwsCredentials>
  readonly tokens: TokenCache<AccessToken>
  readonly git: TokenCache<GitToken>
  readonly registry: TokenCache<RegistryToken>
}

/**
 * Makes the credentials for a Git remote.
 *
 * @throws {LoginError} in words that stand after `failed to configure authentication options: `,
 *   `CloudError`, or the signal's reason when aborted
 */
export type GitProvider = (
  question: GitQuestion,
  tools: Tools,
  signal: AbortSignal,
) => Promise<GitLogin>

/**
 * Makes user and password for a registry, of what this machine is at a cloud: not to be called where
 * the tree decides how to connect.
 *
 * @throws {LoginError} for hosts of others; `CloudError`, also as `Failure` with its code, in words
 *   that stand after `failed to configure authentication options: `; the signal's reason when aborted
 */
export type RegistryProvider = (
  question: RegistryQuestion,
  tools: Tools,
  signal: AbortSignal,
) => Promise<RegistryToken>
