import { type Clock, isVisibleAscii } from '../../base/index.ts'
import type { Send } from '../http/index.ts'
import { createApi } from './api.ts'
import type { LocatedForge } from './detect.ts'
import type { Forge, ForgeCredentials } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { type ForgeKind, forges } from './forges.table.ts'

/** How a forge is reached, and who calls. */
export type ForgeOptions = {
  /** Follows no redirects by itself; may retry reads and keep hosts from being overrun. */
  readonly send: Send
  readonly clock: Clock
  readonly credentials: ForgeCredentials
  /** How long one call may take; 60 s when absent. */
  readonly callLimitMs?: number
}

/** The forge of a target, ready to be asked; nothing is sent before. */
export function openForge({ kind, ...target }: LocatedForge, options: ForgeOptions): Forge {
  const { make, needs, headers } = forges[kind]
  const { send, clock, credentials, callLimitMs = 60_000 } = options
  const identity = identityFor(kind, credentials)
  const api = createApi({ send, clock, ...identity, needs, headers, timeLimitMs: callLimitMs })
  return make(api, target)
}

type Identity = { readonly authorization: string; readonly secrets: readonly string[] }

function identityFor(kind: ForgeKind, credentials: ForgeCredentials): Identity {
  const { scheme, takesPasswords, needs } = forges[kind]
  const secret = credentials.kind === 'token' ? credentials.token : credentials.password
  if (credentials.kind === 'basic' && takesPasswords) {
    const pair = Buffer.from(`${credentials.username}:${secret}`).toString('base64')
    return { authorization: `Basic ${pair}`, secrets: [pair, secret].filter((text) => text !== '') }
  }
  // A file or a shell often leaves a line end behind, which no header may hold.
  const token = secret.trim()
  if (isVisibleAscii(token)) return { authorization: `${scheme} ${token}`, secrets: [token] }
  const what = token === '' ? 'it is empty' : 'it holds characters that no token has'
  throw new ForgeError(
    'FORGE_UNAUTHORIZED',
    `cannot use the token for ${kind}: ${what}; give one that has ${needs}`,
  )
}
