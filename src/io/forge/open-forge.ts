import type { Clock } from '../../base/index.ts'
import type { Send } from '../http/index.ts'
import { type Api, createApi } from './api.ts'
import type { Forge, ForgeCredentials, ForgeKind, ForgeTarget } from './forge.ts'
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

/** What a forge is made of; a new one is a row here and a file beside the others. */
type Making = {
  readonly make: (api: Api, target: ForgeTarget) => Forge
  readonly needs: string
  readonly headers: Readonly<Record<string, string>>
  readonly scheme: 'Bearer' | 'token'
}

const makings: Readonly<Record<ForgeKind, Making>> = {
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
  const { make, needs, headers } = makings[target.kind]
  const { send, clock, credentials, callLimitMs = 60_000 } = options
  const authorization = authorizationFor(target.kind, credentials)
  return make(
    createApi({ send, clock, authorization, needs, headers, timeLimitMs: callLimitMs }),
    target,
  )
}

function authorizationFor(kind: ForgeKind, credentials: ForgeCredentials): string {
  const { scheme } = makings[kind]
  if (credentials.kind === 'token') return `${scheme} ${credentials.token}`
  const { username, password } = credentials
  if (kind !== 'gitea') return `${scheme} ${password}`
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
