import { type HttpHeaders, headerOf, isJson, type JsonAnswer } from '../http/index.ts'
import type { Api } from './call.ts'
import { textIn } from './fields.ts'
import type { Forge, ForgeTarget } from './forge.ts'
import { giteaForge } from './gitea.ts'
import { githubForge } from './github.ts'
import { gitlabForge } from './gitlab.ts'

/** The forges that requests can be made at. */
export const forgeKinds = ['github', 'gitlab', 'gitea'] as const

/** One of them. */
export type ForgeKind = (typeof forgeKinds)[number]

/** All that tells one forge from another besides its API. */
export type ForgeRow = {
  /** As its makers write it. */
  readonly name: string
  /** Where everybody knows that it runs. */
  readonly hosts: readonly string[]
  /** Each subdomain of this one is such a host, too. */
  readonly hostsBelow?: string
  /** Hosts that only serve SSH, by the host that serves the pages. */
  readonly sshHosts: Readonly<Record<string, string>>
  /** Of the API, below the pages. */
  readonly apiPath: string
  /** Whether the API of a known host is at `api.` of it instead. */
  readonly hasApiHost: boolean
  /** Below the API: what it tells anybody, and how an answer shows which forge gave it. */
  readonly probe: { readonly path: string; readonly isOwn: (answer: JsonAnswer) => boolean }
  /** Whether more than an owner may stand before a repository's name. */
  readonly hasNestedGroups: boolean
  readonly headers: HttpHeaders
  readonly scheme: 'Bearer' | 'token'
  /** Whether user and password are taken as they are; else the password is taken for a token. */
  readonly takesPasswords: boolean
  /** What a token must be allowed to do, for errors. */
  readonly needs: string
  /** Where its own tools look for a token; the first is named in advice. */
  readonly tokenVariables: readonly [string, ...string[]]
  /** A token that the CI system of the forge gives to each job, and who names its one host. */
  readonly jobToken?: { readonly variable: string; readonly server: string; readonly user: string }
  /** The user that Git gives with a token as the password. */
  readonly tokenUser: string
  /** Where CI systems and its own tools say which host that token is for: a URL or a host. */
  readonly serverVariables: readonly string[]
  readonly make: (api: Api, target: ForgeTarget) => Forge
}

/** A new forge is its name and row here, a file for its API, and a fake for the contract suite. */
export const forges: Readonly<Record<ForgeKind, ForgeRow>> = {
  github: {
    name: 'GitHub',
    hosts: ['github.com'],
    // Enterprise Cloud with data residency: one subdomain for each company.
    hostsBelow: 'ghe.com',
    sshHosts: { 'ssh.github.com': 'github.com' },
    apiPath: '/api/v3',
    hasApiHost: true,
    probe: {
      path: '/meta',
      isOwn: ({ status, headers, json }) =>
        headerOf(headers, 'x-github-request-id') !== undefined ||
        (status === 200 && isJson(json) && 'verifiable_password_authentication' in json),
    },
    hasNestedGroups: false,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    scheme: 'Bearer',
    takesPasswords: false,
    needs: "the scope 'repo', or the permissions 'Pull requests' and 'Contents' to write",
    tokenVariables: ['GITHUB_TOKEN', 'GH_TOKEN'],
    tokenUser: 'x-access-token',
    serverVariables: ['GITHUB_SERVER_URL', 'GH_HOST'],
    make: githubForge,
  },
  gitlab: {
    name: 'GitLab',
    hosts: ['gitlab.com'],
    sshHosts: { 'altssh.gitlab.com': 'gitlab.com' },
    apiPath: '/api/v4',
    hasApiHost: false,
    probe: {
      path: '/version',
      // The version is for members, and the refusal is JSON of a known form.
      isOwn: ({ status, json }) =>
        isJson(json) &&
        (textIn(json, 'message') === '401 Unauthorized' ||
          (status === 200 && textIn(json, 'revision') !== undefined)),
    },
    hasNestedGroups: true,
    headers: {},
    // Tokens of every kind are taken as bearer tokens too, and redirects know this header.
    scheme: 'Bearer',
    takesPasswords: false,
    needs: "the scope 'api' and the role Developer",
    tokenVariables: ['GITLAB_TOKEN'],
    tokenUser: 'oauth2',
    jobToken: { variable: 'CI_JOB_TOKEN', server: 'CI_SERVER_URL', user: 'gitlab-ci-token' },
    serverVariables: ['CI_SERVER_URL', 'GITLAB_HOST'],
    make: gitlabForge,
  },
  gitea: {
    name: 'Gitea',
    hosts: ['codeberg.org', 'gitea.com'],
    sshHosts: {},
    apiPath: '/api/v1',
    hasApiHost: false,
    probe: {
      path: '/version',
      // Forgejo too. An instance that asks everybody to sign in keeps its version to itself.
      isOwn: ({ status, json }) =>
        isJson(json) &&
        (status === 200
          ? textIn(json, 'version') !== undefined
          : (textIn(json, 'url')?.endsWith('/api/swagger') ?? false)),
    },
    hasNestedGroups: false,
    headers: {},
    scheme: 'token',
    takesPasswords: true,
    needs: "the scopes 'write:repository' and 'write:issue'",
    tokenVariables: ['GITEA_TOKEN', 'FORGEJO_TOKEN'],
    tokenUser: 'x-access-token',
    // Gitea's and Forgejo's Actions speak as GitHub's do.
    serverVariables: ['GITHUB_SERVER_URL', 'GITEA_SERVER_URL'],
    make: giteaForge,
  },
}
