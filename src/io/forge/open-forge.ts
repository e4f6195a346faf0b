import { type Clock, isVisibleAscii } from '../../base/index.ts'
import type { Send } from '../http/index.ts'
import { type Api, createApi } from './api.ts'
import type { Forge, ForgeCredentials, ForgeKind, ForgeTarget } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { giteaForge } from './gitea.ts'
import { githubForge } from './github.ts'
import { gitlabForge } from './gitlab.ts'

export type ForgeOptions = {
  /** Follows no redirects by itself; may retry reads and keep hosts from being overrun. */
  readonly send: Send
  readonly clock: Clock
  readonly credentials: ForgeCredentials
  /** How long one call may take; 60 s when absent. */
  readonly callLimitMs?: number
}

/** How one forge is spoken to; a new one is a row here and a file beside the others. */
type Implementation = {
  readonly make: (api: Api, target: ForgeTarget) => Forge
  readonly needs: string
  readonly headers: Readonly<Record<string, string>>
  readonly scheme: 'Bearer' | 'token'
}

const implementations: Readonly<Record<ForgeKind, Implementation>> = {
  github: {
    make: githubForge,
    needs: "the scope 'repo', or the permissions 'Pull requests' and 'Contents' to write",
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    scheme: 'Bearer',
  },
  gitlab: {
    make: gitlabForge,
    needs: "the scope 'api' and the role Developer",
    headers: {},
    // Tokens of every kind are taken as bearer tokens too, and redirects know this header.
    scheme: 'Bearer',
  },
  gitea: {
    make: giteaForge,
    needs: "the scopes 'write:repository' and 'write:issue'",
    headers: {},
    scheme: 'token',
  },
}

/** The forge of a target, ready to be asked; nothing is sent before. */
export function openForge(target: ForgeTarget, options: ForgeOptions): Forge {
  const { make, needs, headers } = implementations[target.kind]
  const { send, clock, credentials, callLimitMs = 60_000 } = options
  const identity = identityFor(target.kind, credentials)
  const api = createApi({ send, clock, ...identity, needs, headers, timeLimitMs: callLimitMs })
  return make(api, target)
}

type Identity = { readonly authorization: string; readonly secrets: readonly string[] }

function identityFor(kind: ForgeKind, credentials: ForgeCredentials): Identity {
  const { scheme } = implementations[kind]
  const secret = credentials.kind === 'token' ? credentials.token : credentials.password
  if (credentials.kind === 'basic' && kind === 'gitea') {
    const pair = Buffer.from(`${credentials.username}:${secret}`).toString('base64')
    return { authorization: `Basic ${pair}`, secrets: [pair, secret].filter((one) => one !== '') }
  }
  // A file or a shell often leaves a line end behind, which no header may hold.
  const token = secret.trim()
  if (isVisibleAscii(token)) return { authorization: `${scheme} ${token}`, secrets: [token] }
  const what = token === '' ? 'it is empty' : 'it holds characters that no token has'
  throw new ForgeError(
    'FORGE_UNAUTHORIZED',
    `cannot use the token for ${kind}: ${what}; give one that has ${implementations[kind].needs}`,
  )
}
