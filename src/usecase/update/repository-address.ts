/** Where a Git URL leads, without who connects. */
export type RepositoryAddress = {
  /** Lower case; `scp` for `host:path`, and empty for a folder. */
  readonly scheme: string
  /** Lower case; empty for a folder. */
  readonly host: string
  /** Empty for the scheme's own one. */
  readonly port: string
  /** Without slashes at its ends and without `.git`. */
  readonly path: string
}

/** What is left out of a URL that names the port which its scheme has anyway. */
const ownPorts: Readonly<Record<string, string>> = { http: '80', https: '443', ssh: '22' }

/** The same repository often goes by two schemes, with and without `.git`. */
export function addressOf(url: string): RepositoryAddress {
  const [, given = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? []
  if (given === '') return withoutScheme(url)
  const scheme = given.toLowerCase()
  const parts = /^(?:[^/]*@)?(\[[^\]/]*\]|[^/:]*)(?::(\d*))?(\/.*)?$/s.exec(rest)
  // What cannot be read is the same as itself and nothing else.
  const [, host = '', port = '', path = ''] = parts ?? ['', rest]
  return {
    scheme,
    host: host.toLowerCase(),
    port: port === ownPorts[scheme] ? '' : port,
    path: bare(path),
  }
}

/** `user@host:path`, or else a folder. */
function withoutScheme(url: string): RepositoryAddress {
  const scp = /^(?:[^@:/]+@)?(\[[^\]/]*\]|[^:/]+):(.+)$/s.exec(url)
  if (scp === null) return { scheme: '', host: '', port: '', path: bare(url) }
  const [, host = '', path = ''] = scp
  return { scheme: 'scp', host: host.toLowerCase(), port: '', path: bare(path) }
}

function bare(path: string): string {
  return path.replace(/^\/+|(\.git)?\/*$/g, '')
}

/** Ports count only within one scheme: ssh has its own, and `git@host:path` cannot name one. */
export function isSameServer(one: RepositoryAddress, other: RepositoryAddress): boolean {
  return one.host === other.host && (one.scheme !== other.scheme || one.port === other.port)
}

export function isSameRepository(one: RepositoryAddress, other: RepositoryAddress): boolean {
  return isSameServer(one, other) && one.path === other.path
}

/** The last part of the path: forks and mirrors most often keep it. */
export function repositoryName({ path }: RepositoryAddress): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A URL as it may be printed: without user, password and control characters. */
export function withoutUser(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/is, '$1')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/).*@/is, '$1***@') // a password with a bare slash
    .replace(/[\0-\x1f\x7f]/g, '?')
}
