/**
 * Bare repositories behind `git http-backend`: the Git host that most people's is made of.
 *
 * On purpose not `src/server/git`: what both ends of Tidemark get wrong alike would go unseen.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'

import { listenFor } from './loopback.ts'
import { type Owner, temporaryFolder } from './owner.ts'
import { backendPath } from './programs.ts'
import type { Login } from './registry.ts'
import { mustRun } from './run.ts'

export type GitHost = {
  /** `http://127.0.0.1:<port>`, without the account. */
  readonly origin: string
  /** Every request's line and `Authorization`, in order. */
  readonly requests: readonly { readonly line: string; readonly authorization?: string }[]
  /** A new bare repository `<name>.git`. */
  create(name: string, options?: BareOptions): Promise<Bare>
}

export type BareOptions = {
  /** Every push from the network to this branch is refused, in the words of `protectedWords`. */
  readonly protectedBranch?: string
  /** Refuses that branch alone, or the whole push. */
  readonly by?: 'update' | 'pre-receive'
  readonly objectFormat?: 'sha1' | 'sha256'
}

/** What is printed by the hook of a protected branch. */
export const protectedWords = 'You are not allowed to push to this protected branch'

export type Bare = { readonly url: string; readonly folder: string }

type Token = { readonly token: string }

/** Starts a host for all repositories of one test; with a login or token, reading needs it too. */
export async function startGitHost(
  owner: Owner,
  login?: Login | Token,
  onRequest: (line: string) => void = () => undefined,
): Promise<GitHost> {
  const root = temporaryFolder(owner)
  const requests: { line: string; authorization?: string }[] = []
  const expected = login === undefined ? undefined : headerOf(login)
  const server = createServer((request, response) => {
    const { authorization } = request.headers
    const line = `${request.method} ${request.url}`
    onRequest(line)
    requests.push({
      line,
      ...(authorization === undefined ? {} : { authorization }),
    })
    if (expected !== undefined && authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="e2e"' }).end('who are you?\n')
      return
    }
    runBackend(root, request, response)
  })
  const origin = `http://127.0.0.1:${await listenFor(owner, server)}`

  return {
    origin,
    requests,
    async create(name, { protectedBranch, by = 'update', objectFormat = 'sha1' } = {}) {
      const folder = path.join(root, `${name}.git`)
      mkdirSync(folder, { recursive: true })
      const env = { HOME: root }
      const format = `--object-format=${objectFormat}`
      await mustRun('git', ['init', '-q', '--bare', '-b', 'main', format, folder], { env })
      if (protectedBranch !== undefined) protect(folder, by, protectedBranch)
      return { url: `${origin}/${name}.git`, folder }
    },
  }
}

function headerOf(login: Login | Token): string {
  return 'token' in login ? `Bearer ${login.token}` : basic(login)
}

/** The value of an `Authorization` header. */
export function basic({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** Refuses pushes from the network as protected branches do; the test itself writes past it. */
function protect(folder: string, by: 'update' | 'pre-receive', branch: string): void {
  const hook = path.join(folder, 'hooks', by)
  const asked = by === 'update' ? 'echo "$2 $3 $1"' : 'cat'
  writeFileSync(
    hook,
    `#!/bin/sh
[ -n "$GATEWAY_INTERFACE$SSH_CONNECTION" ] || exit 0
${asked} | while read -r old new ref; do
  [ "$ref" != 'refs/heads/${branch}' ] || { echo '${protectedWords}' >&2; exit 1; }
done
`,
  )
  chmodSync(hook, 0o755)
}

function runBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://host')
  const backend = spawn(backendPath, {
    env: {
      PATH: '/usr/bin:/bin',
      HOME: root,
      GATEWAY_INTERFACE: 'CGI/1.1',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'e2e', // with a user the backend accepts pushes
      REMOTE_ADDR: '127.0.0.1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  backend.stdin.on('error', () => undefined) // it may end before it has read all
  request.pipe(backend.stdin)
  void relay(backend.stdout, response)
}

/** Turns the CGI answer (headers, blank line, body) into an HTTP one while it streams. */
async function relay(output: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0)
  let isBody = false
  for await (const chunk of output) {
    if (isBody) {
      response.write(chunk)
      continue
    }
    head = Buffer.concat([head, Buffer.from(chunk)])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) continue
    isBody = true
    writeHead(head.subarray(0, end).toString(), response)
    response.write(head.subarray(end + 4))
  }
  if (!isBody) response.writeHead(500)
  response.end()
}

function writeHead(text: string, response: ServerResponse): void {
  const headers = text.split('\r\n').map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
  })
  const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200'
  response.writeHead(
    Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name !== 'Status')),
  )
}
