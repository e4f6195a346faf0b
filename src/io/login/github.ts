import { createPrivateKey, type KeyObject } from 'node:crypto'
import { type Clock, decodeUtf8, isVisibleAscii, messageOf } from '../../base/index.ts'
import { identityWithin, signJwt, tokenKey, tokenLimitMs } from '../cloud/index.ts'
import {
  askJson,
  firstWords,
  type HttpRequest,
  type Json,
  membersOf,
  type Send,
} from '../http/index.ts'
import { LoginError } from './login-error.ts'
import type { GitLogin, GitQuestion, GitToken, LoginSecret, Tools } from './provider.ts'

/** The token of an App's installation; the App is described by the Secret. */
export async function githubGit(
  { secret, tls, proxy }: GitQuestion,
  tools: Tools,
  signal: AbortSignal,
): Promise<GitLogin> {
  if (secret === undefined || textOf(secret, 'githubAppID') === '') {
    throw new LoginError(
      'INVALID_SOURCE',
      'secretRef with github app data must be specified when provider is set to github: invalid source configuration',
    )
  }
  const { clock, send, kept } = tools
  const app = readGitHubApp(textsOf(secret))
  const { ca } = tls
  const parts = { provider: 'github', ...app, ca, proxy: JSON.stringify(proxy) }
  const ports = { send: send(ca === undefined ? {} : { ca }, proxy), clock }
  const create = (joint: AbortSignal): Promise<GitToken> => githubAppCredentials(app, ports, joint)
  const key = tokenKey(parts)
  const { credentials } = await kept.git.get(key, create, signal)
  // The names of an App are no secret, and a server of one's own gives a token for any of them.
  return { credentials, identity: `github:${key}` }
}

function textOf({ data }: LoginSecret, key: string): string {
  return decodeUtf8(data.get(key) ?? new Uint8Array()).trim()
}

function textsOf({ data }: LoginSecret): Record<string, string> {
  return Object.fromEntries([...data].map(([key, bytes]) => [key, decodeUtf8(bytes)]))
}

/** A GitHub App's Secret, read. Exactly one of `installationId` and `installationOwner`. */
export type GitHubApp = {
  readonly appId: string
  /** PEM, PKCS#1 or PKCS#8. */
  readonly privateKey: string
  readonly installationId?: string
  /** Tried as an organisation, then as a user. */
  readonly installationOwner?: string
  /** The API of an Enterprise server; default `https://api.github.com`. */
  readonly baseUrl?: string
}

/** What a login at GitHub needs of the outside. */
export type GitHubPorts = { readonly send: Send; readonly clock: Clock }

const defaultBaseUrl = 'https://api.github.com'
/** GitHub's clock may be behind ours; a token from the future would be refused. */
const issuedBeforeMs = 30_000
const lifetimeMs = 120_000

/**
 * Reads the keys of a GitHub App Secret.
 *
 * @throws {LoginError} when keys are missing or exclude each other
 * @see spec/image-automation §6.2, provider github
 */
export function readGitHubApp(data: Readonly<Record<string, string>>): GitHubApp {
  const text = (key: string): string => (data[key] ?? '').trim()
  const appId = text('githubAppID')
  const privateKey = data['githubAppPrivateKey'] ?? ''
  const installationId = text('githubAppInstallationID')
  const installationOwner = text('githubAppInstallationOwner')
  const baseUrl = text('githubAppBaseURL')
  if (appId === '') throw invalid('githubAppID is required')
  if (privateKey === '') throw invalid('githubAppPrivateKey is required')
  if ((installationId === '') === (installationOwner === '')) {
    throw invalid(
      'exactly one of githubAppInstallationOwner or githubAppInstallationID must be provided',
    )
  }
  return {
    appId,
    privateKey,
    ...(installationId === '' ? { installationOwner } : { installationId }),
    ...(baseUrl === '' ? {} : { baseUrl }),
  }
}

/**
 * Exchanges the App's key for a token of one installation: user `x-access-token`.
 *
 * @throws {LoginError} for a bad key, and when GitHub gives no token
 */
export async function githubAppCredentials(
  app: GitHubApp,
  ports: GitHubPorts,
  signal: AbortSignal,
): Promise<GitToken> {
  const work = (limited: AbortSignal): Promise<GitToken> => exchange(app, ports, limited)
  return await identityWithin(tokenLimitMs, ports.clock, work, signal)
}

async function exchange(
  app: GitHubApp,
  { send, clock }: GitHubPorts,
  signal: AbortSignal,
): Promise<GitToken> {
  const nowMs = clock.nowMs()
  const jwt = proofOf(app.appId, readKey(app.privateKey), nowMs)
  const base = (app.baseUrl ?? defaultBaseUrl).replace(/(?<!\/)\/+$/, '')
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${jwt}`,
    'user-agent': 'tidemark',
    'x-github-api-version': '2022-11-28',
  }
  const ask: Ask = (method, path) => askGithub(send, { method, url: base + path, headers }, signal)
  const id = app.installationId ?? (await findInstallation(app.installationOwner ?? '', ask, jwt))
  const answer = await ask('POST', `/app/installations/${encodeURIComponent(id)}/access_tokens`)
  const { token, expires_at: expiresAt } = answer.body
  if (answer.status !== 201 || !isVisibleAscii(token)) {
    throw refused(answer, 'installation token', jwt)
  }
  return {
    credentials: { kind: 'basic', username: 'x-access-token', password: token },
    expiresAtMs: Date.parse(String(expiresAt)) || nowMs,
  }
}

type Answer = { readonly status: number; readonly body: Json }
type Ask = (method: string, path: string) => Promise<Answer>

/** Documented answers nest four levels deep. */
const answerLimits = { bodyBytes: 1024 * 1024, depth: 16 }

/** Any status is an answer. */
async function askGithub(send: Send, request: HttpRequest, signal: AbortSignal): Promise<Answer> {
  try {
    const { status, json } = await askJson(send, request, answerLimits, signal)
    return { status, body: membersOf(json) }
  } catch (cause) {
    const text = `could not reach GitHub: ${messageOf(cause)}`
    throw new LoginError('AUTH_OPTIONS', text, { remedy: 'retry', cause })
  }
}

async function findInstallation(owner: string, ask: Ask, jwt: string): Promise<string> {
  let last: Answer = { status: 404, body: {} }
  for (const kind of ['orgs', 'users']) {
    last = await ask('GET', `/${kind}/${encodeURIComponent(owner)}/installation`)
    if (last.status === 200 && typeof last.body['id'] === 'number') return String(last.body['id'])
    if (last.status !== 404) break
  }
  throw refused(last, `installation of '${owner}'`, jwt)
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw invalid(
      'could not parse private key: invalid key: Key must be a PEM encoded PKCS1 or PKCS8 key',
    )
  }
}

/** The JWT by which an App says who it is. */
function proofOf(appId: string, key: KeyObject, nowMs: number): string {
  const issuedAt = Math.floor((nowMs - issuedBeforeMs) / 1000)
  return signJwt({}, { iat: issuedAt, exp: issuedAt + lifetimeMs / 1000, iss: appId }, key)
}

/** @param jwt - what no error may repeat, though the answer does */
function refused({ status, body }: Answer, what: string, jwt: string): LoginError {
  const words = firstWords(body['message'], [jwt])
  const answer = `GitHub answered ${status}${words === '' ? '' : `: ${words}`}`
  const text = `could not get the GitHub App ${what}: ${answer}`
  return new LoginError('AUTH_OPTIONS', text, { remedy: 'retry', facts: { status } })
}

function invalid(message: string): LoginError {
  return new LoginError('AUTH_OPTIONS', message, { remedy: 'retry' })
}
