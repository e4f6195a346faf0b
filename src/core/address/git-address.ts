/** A Git URL in parts. */
export type GitAddress = {
  /** Lower case; `scp` for `user@host:path`, and empty for a folder. */
  readonly scheme: string
  /** Decoded; empty when the URL names none. */
  readonly user: string
  /** Decoded. The only part that is secret for certain; a user without one may be a token. */
  readonly password: string
  /** Lower case, an IPv6 address in brackets; empty for a folder. */
  readonly host: string
  /** As written; empty for the scheme's own one. */
  readonly port: string
  /** As written; of URLs percent-encoded, with the query, and from the first slash on. */
  readonly path: string
  /** Why nothing may connect to it; the text is then the host, so that it equals only itself. */
  readonly problem?: string
}

const withScheme = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is

/** The host has no `@`, and brackets only round an IPv6 address; the rest is the path. */
const scpLike = /^(?:([^@:/]+)@)?(\[[0-9a-fA-F:]+\]|[^@:/[\]]+):(.+)$/s

/**
 * Takes any text apart as git would: a URL with a scheme, the scp-like `user@host:path`, or else a
 * folder. Never throws: what cannot be read, or means something else than it looks like, has a
 * `problem`.
 *
 * One rule where readers of URLs differ: a URL with a scheme is read as the WHATWG reads it, since
 * what git is given is written out from that reading.
 */
export function parseGitAddress(text: string): GitAddress {
  const [, scheme, rest = ''] = withScheme.exec(text) ?? []
  const odd = strangeness(text)
  if (odd !== undefined) return unreadable(odd, rest || text, scheme)
  if (scheme !== undefined) return parseUrl(text, scheme.toLowerCase(), rest)
  const [, user = '', host, path = ''] = scpLike.exec(text) ?? []
  if (host === undefined) return { ...nowhere, path: text }
  if (/^(?:https?|ssh)$/i.test(host)) return unreadable(`'${host}' is followed by '//'`, text)
  return { ...nowhere, scheme: 'scp', user, host: host.toLowerCase(), path }
}

const nowhere: GitAddress = { scheme: '', user: '', password: '', host: '', port: '', path: '' }

function unreadable(problem: string, host: string, scheme = ''): GitAddress {
  return { ...nowhere, scheme: scheme.toLowerCase(), host, problem }
}

function strangeness(text: string): string | undefined {
  if (/[\0-\x1f\x7f]/.test(text)) return 'invalid control character in URL'
  if (withScheme.test(text)) return undefined
  if (text.includes('://')) return 'missing protocol scheme'
  return /^[A-Za-z0-9]+::/.test(text) ? 'remote helpers are not allowed' : undefined
}

function parseUrl(text: string, scheme: string, rest: string): GitAddress {
  if (!URL.canParse(text)) return unreadable('not a valid URL', rest, scheme)
  const { username, password, hostname, port, pathname, search } = new URL(text)
  try {
    return {
      scheme,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      host: hostname.toLowerCase(),
      port,
      path: scheme === 'file' ? decodeURIComponent(pathname) : pathname + search,
      ...(hostname === '' && scheme !== 'file' ? { problem: 'no host' } : {}),
    }
  } catch {
    return unreadable('invalid URL escape', rest, scheme)
  }
}

/** How git speaks to it: `ssh` also for the scp-like form, `file` for folders, else the scheme. */
export function transportOf({ scheme }: GitAddress): string {
  if (scheme === '') return 'file'
  return scheme === 'scp' ? 'ssh' : scheme
}
