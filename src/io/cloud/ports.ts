import type { Clock } from '../../base/index.ts'
import type { Send } from '../http/index.ts'

/** What the sources of credentials need of the outside; the environment names all endpoints. */
export type CloudPorts = {
  /** Follows no redirects: an answer of a token service is final. */
  readonly send: Send
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A token to be shown as it is. */
export type AccessToken = { readonly token: string; readonly expiresAtMs: number }
