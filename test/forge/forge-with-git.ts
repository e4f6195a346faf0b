import { execFileSync } from 'node:child_process'
import path from 'node:path'
import type { ForgeKind } from '../../src/io/forge/index.ts'
import type { HttpResponse, Send } from '../../src/io/http/index.ts'
import { makeGitHost } from '../../src/server/git/index.ts'
import { createStore, type FakeStore, repository, secret } from './fake-forge.ts'
import { fakes } from './fakes.ts'

/** A forge as people know it: one host for Git and for the API, one token for both. */
export type ForgeWithGit = {
  readonly store: FakeStore
  readonly send: Send
  /** Answers instead of Git, by the service that is asked for; undefined leaves it to Git. */
  refuseGit: ((path: string) => HttpResponse | undefined) | undefined
}

/** What each forge's API is found below, its CI names its host by, and its token lies in. */
export const forgeVariables: Readonly<
  Record<ForgeKind, { readonly api: string; readonly server: string; readonly token: string }>
> = {
  github: { api: '/api/v3', server: 'GITHUB_SERVER_URL', token: 'GITHUB_TOKEN' },
  gitlab: { api: '/api/v4', server: 'CI_SERVER_URL', token: 'GITLAB_TOKEN' },
  gitea: { api: '/api/v1', server: 'GITEA_SERVER_URL', token: 'GITEA_TOKEN' },
}

/** User names by which the token is taken. */
const users = ['x-access-token', 'oauth2', 'gitlab-ci-token']

/**
 * Puts a bare repository at `/acme/fleet.git` of a forge.
 *
 * @param bare - the repository's folder
 */
export function forgeWithGit(
  kind: ForgeKind,
  bare: string,
  env: Readonly<Record<string, string>>,
): ForgeWithGit {
  const store = createStore()
  store.tipOf = (branch) =>
    execFileSync('git', ['rev-parse', branch], { cwd: bare, env, encoding: 'utf8' }).trim()
  const api = fakes[kind](store, forgeVariables[kind].api)
  const accounts = Object.fromEntries(users.map((user) => [user, secret]))
  const git = makeGitHost({ root: path.dirname(bare), env, users: accounts })
  const forge: ForgeWithGit = {
    store,
    refuseGit: undefined,
    async send(request, signal) {
      const { pathname, search } = new URL(request.url)
      if (!pathname.startsWith(`/${repository}.git`)) return api(request, signal)
      const refused = forge.refuseGit?.(`${pathname}${search}`)
      const url = request.url.replace(`/${repository}.git`, `/${path.basename(bare)}`)
      return refused ?? git.send({ ...request, url }, signal)
    },
  }
  return forge
}
