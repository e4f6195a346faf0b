import path from 'node:path'
import { parseGitAddress, printableUrl, transportOf } from '../../core/address/index.ts'
import { GitError } from './git-error.ts'

const transports = ['https', 'http', 'ssh', 'file'] as const

type Transport = (typeof transports)[number]

/** A remote's address as git is given it; only user and password may be secret. */
export type GitUrl = {
  readonly transport: Transport
  /** What git is given: without a password, and for http(s) without a user too. */
  readonly address: string
  /** `scheme://host:port/`; empty for local paths. */
  readonly origin: string
  readonly user: string
  readonly password: string
}

/**
 * What git may be given of a remote's URL.
 *
 * Known are `https://`, `http://`, `ssh://`, the scp-like `user@host:path`, `file://` and local
 * paths. Nothing that git or ssh could read as an option or as a remote helper passes.
 *
 * @throws {GitError} `GIT_INVALID_URL`, with the texts of spec/image-automation §6.2
 */
export function parseGitUrl(text: string): GitUrl {
  const parsed = parseGitAddress(text)
  const { user, password, host, problem } = parsed
  if (text.startsWith('-')) throw unparsable(text, "it starts with '-'")
  if (problem !== undefined) throw unparsable(text, problem)
  if (text === '') throw GitError.of('GIT_INVALID_URL', 'no transport type set')
  const transport = transports.find((one) => one === transportOf(parsed))
  if (transport === undefined) {
    throw GitError.of('GIT_INVALID_URL', `unknown transport '${parsed.scheme}'`)
  }
  if (transport === 'file') return local(path.resolve(parsed.path))
  const isScp = parsed.scheme === 'scp'
  if ([host, user, isScp ? parsed.path : ''].some((part) => part.startsWith('-'))) {
    throw unparsable(text, "a part of it starts with '-'")
  }
  if (!isScp) return { transport, ...addressOfUrl(text, transport), user, password }
  const address = user === '' ? `git@${text}` : text
  return { transport, address, origin: `ssh://${host}/`, user: user || 'git', password }
}

function addressOfUrl(text: string, transport: Transport): Pick<GitUrl, 'address' | 'origin'> {
  const url = new URL(text)
  url.password = ''
  url.username = transport === 'ssh' ? url.username || 'git' : ''
  url.hash = ''
  return { address: url.href, origin: `${transport}://${url.host}/` }
}

function local(folder: string): GitUrl {
  return { transport: 'file', address: `file://${folder}`, origin: '', user: '', password: '' }
}

function unparsable(text: string, why: string): GitError {
  return GitError.of('GIT_INVALID_URL', `failed to parse URL '${printableUrl(text)}': ${why}`)
}
