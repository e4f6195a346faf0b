import { ForgeError } from './forge-error.ts'

/** What a Git URL says about the forge behind it. */
export type RepositoryPlace = {
  /** Where its web pages and its API are: `https://host`, a port only when the URL was http(s). */
  readonly origin: string
  readonly hostname: string
  /** Path segments without `.git`, at least two. */
  readonly segments: readonly string[]
}

/** Hosts that only serve SSH, by the host that serves the pages. */
const sshHosts: ReadonlyMap<string, string> = new Map([
  ['ssh.github.com', 'github.com'],
  ['altssh.gitlab.com', 'gitlab.com'],
])

const scpStyle = /^(?:[^@/\s]+@)?(\[[^\]]+\]|[^:/\s]+):(?!\/\/)(.+)$/

/**
 * Reads a Git URL as a place at a forge: https, http, ssh and scp-style.
 *
 * The port of an ssh URL says nothing about the port of the pages and is dropped. Credentials in
 * the URL are not looked at and never repeated.
 *
 * @throws {ForgeError} `FORGE_URL` for local paths, other schemes, and paths that name no
 *   repository
 */
export function parsePlace(gitUrl: string): RepositoryPlace {
  const found = placeOfUrl(gitUrl) ?? placeOfScp(gitUrl)
  if (found === undefined) throw unusable('the URL is none of a Git host: https or ssh is needed')
  const hostname = sshHosts.get(found.hostname) ?? found.hostname
  const segments = segmentsOf(found.path)
  if (segments === undefined || segments.length < 2) {
    throw unusable(`the URL names no repository at '${hostname}': owner and name are needed`)
  }
  return { origin: found.origin ?? `https://${hostname}`, hostname, segments }
}

type Found = {
  readonly origin: string | undefined
  readonly hostname: string
  readonly path: string
}

function placeOfUrl(gitUrl: string): Found | undefined {
  if (!/^(?:https?|(?:git\+)?ssh):\/\//i.test(gitUrl) || !URL.canParse(gitUrl)) return undefined
  const url = new URL(gitUrl)
  if (url.hostname === '') return undefined
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return {
    origin: isWeb ? url.origin : undefined,
    hostname: url.hostname.toLowerCase(),
    path: url.pathname,
  }
}

function placeOfScp(gitUrl: string): Found | undefined {
  if (gitUrl.includes('://') || /^[A-Za-z]:[\\/]/.test(gitUrl)) return undefined
  const [, host, path] = scpStyle.exec(gitUrl) ?? []
  if (host === undefined || path === undefined) return undefined
  return { origin: undefined, hostname: host.toLowerCase(), path }
}

/** What leads out of a path, or would make an error that names it look like something else. */
const oddCharacters = /[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** Undefined when a segment would lead out of the path or cannot be decoded. */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    const segments = path
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment))
    const isOdd = segments.some((one) => one === '.' || one === '..' || oddCharacters.test(one))
    return isOdd ? undefined : segments
  } catch {
    return undefined
  }
}

function unusable(what: string): ForgeError {
  return new ForgeError('FORGE_URL', `cannot make requests for this repository: ${what}`)
}
