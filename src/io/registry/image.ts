import type { Credentials } from './credentials.ts'

/**
 * A repository at a registry and how to get in: what `parseImageRepository` of core/image found
 * out, and the credentials that belong to it.
 */
export type RegistryImage = {
  /** `host` or `host:port`; Docker Hub is `index.docker.io`. */
  readonly registry: string
  /** `library/alpine` */
  readonly repository: string
  /** Plain HTTP may be tried when HTTPS does not answer (registry-auth §2). */
  readonly httpPermitted: boolean
  /** Credentials may go in the clear to whoever answers; else to this machine alone. */
  readonly insecure?: boolean
  /** Anonymous when absent. */
  readonly credentials?: Credentials
}

/** The registry as the authority of a URL: a bare IPv6 address gets its brackets. */
export function authorityOf(registry: string): string {
  return /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(registry) ? `[${registry}]` : registry
}
