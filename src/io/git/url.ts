import path from 'node:path'
import { GitError } from './git-error.ts'

type Transport = 'https' | 'http' | 'ssh' | 'file'

/** A remote's address in parts; only `userinfo` may hold a secret. */
export type GitUrl = {
  readonly transport: Transport
  /** What git is given: without a password, and for http(s) without a user too. */
  readonly address: string
  /** `scheme://host:port/`; empty for local paths. */
  readonly origin: string
  readonly host: string
  readonly user: string
  readonly password: string
}

/**
 * Takes a remote's URL apart.
 *
 * Known are `https://`, `http://`, `ssh://`, the scp-like `user@host:path`, `file://` and local
 * paths. Nothing that git or ssh could read as an option or as a remote helper passes.
 *
 * @throws {GitError} `GIT_INVALID_URL`, with the texts of spec/image-automation §6.2
 */
export function parseGitUrl(text: string): GitUrl {
  if (/[\0-\x1f\x7f]/.test(text)) throw unparsable(text, 'invalid control character in URL')
  if (text.startsWith('-')) throw unparsable(text, "it starts with '-'")
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return parseWithScheme(text)
  if (text.includes('://')) throw unparsable(text, 'missing protocol scheme')
  if (/^[A-Za-z0-9]+::/.test(text)) throw unparsable(text, 'remote helpers are not allowed')
  const scp = /^(?:([^@:/]+)@)?(\[[0-9a-fA-F:]+\]|[^@:/[\]]+):(.+)$/.exec(text)
  if (scp !== null) return parseScp(text, scp[1] ?? 'git', scp[2] ?? '', scp[3] ?? '')
  if (text === '') throw GitError.of('GIT_INVALID_URL', 'no transport type set')
  return local(path.resolve(text))
}

/**
 * The URL as it may be printed: without userinfo, whatever its form.
 *
 * All up to the last `@` goes, since a password that was not escaped may hold `/`, `?` and `#`. A
 * path with an `@` loses its beginning by that, which is the lesser evil; `***` shows it. Local
 * paths and the scp-like form have no password.
 */
export function printableUrl(text: string): string {
  const isPlain = /^(?:file:\/\/)?\/|^[^@:/]+@[^@]*$/i.test(text)
  if (isPlain) return withoutControls(text)
  return masked(text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@(?!.*@)/is, '$1'))
}

function masked(text: string): string {
  const shown = text.includes('://')
    ? text.replace(/:\/\/.*@/s, '://***@')
    : text.replace(/^.*@/s, '***@')
  return withoutControls(shown)
}

function withoutControls(text: string): string {
  return text.replace(/[\0-\x1f\x7f]/g, '?')
}

function parseWithScheme(text: string): GitUrl {
  if (!URL.canParse(text)) throw unparsable(text, 'not a valid URL')
  const url = new URL(text)
  const scheme = url.protocol.slice(0, -1)
  if (scheme === 'file') return local(decode(text, url.pathname))
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh') {
    throw GitError.of('GIT_INVALID_URL', `unknown transport '${scheme}'`)
  }
  const user = decode(text, url.username)
  const password = decode(text, url.password)
  if (url.hostname === '') throw unparsable(text, 'no host')
  if (url.hostname.startsWith('-') || user.startsWith('-')) {
    throw unparsable(text, "a part of it starts with '-'")
  }
  const origin = `${scheme}://${url.host}/`
  url.password = ''
  url.username = scheme === 'ssh' ? url.username || 'git' : ''
  url.hash = ''
  return { transport: scheme, address: url.href, origin, host: url.host, user, password }
}

function parseScp(text: string, user: string, host: string, rest: string): GitUrl {
  if (/^(?:https?|ssh)$/i.test(host)) throw unparsable(text, `'${host}' is followed by '//'`)
  if (host.startsWith('-') || user.startsWith('-') || rest.startsWith('-')) {
    throw unparsable(text, "a part of it starts with '-'")
  }
  const address = `${user}@${host}:${rest}`
  return { transport: 'ssh', address, origin: `ssh://${host}/`, host, user, password: '' }
}

function local(folder: string): GitUrl {
  const address = `file://${folder}`
  return { transport: 'file', address, origin: '', host: '', user: '', password: '' }
}

function decode(text: string, part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw unparsable(text, 'invalid URL escape')
  }
}

/** What is no URL may hold a password in any place before its last `@`. */
function unparsable(text: string, why: string): GitError {
  return GitError.of('GIT_INVALID_URL', `failed to parse URL '${masked(text)}': ${why}`)
}
