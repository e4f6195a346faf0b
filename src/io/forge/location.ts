import { forgePlace, parseGitAddress } from '../../core/address/index.ts'
import { ForgeError } from './forge-error.ts'
import { forgeKinds, forges } from './forges.table.ts'

/** A repository's place at its forge. */
export type RepositoryPlace = {
  /** Where its web pages and its API are: `https://host`, a port only when the URL was http(s). */
  readonly origin: string
  readonly hostname: string
  /** Path segments without `.git`, at least two. */
  readonly segments: readonly string[]
}

/**
 * Reads a Git URL as a place at a forge: https, http, ssh and scp-style.
 *
 * Credentials in the URL are not looked at and never repeated.
 *
 * @throws {ForgeError} `FORGE_URL` for local paths, other schemes, and paths that name no
 *   repository
 */
export function parsePlace(gitUrl: string): RepositoryPlace {
  const place = forgePlace(parseGitAddress(gitUrl))
  if (place === undefined) throw unusable('the URL is none of a Git host: https or ssh is needed')
  const { webOrigin, segments } = place
  const hostname = pagesHost(place.hostname)
  if (segments.length < 2) {
    throw unusable(`the URL names no repository at '${hostname}': owner and name are needed`)
  }
  return { origin: webOrigin ?? `https://${hostname}`, hostname, segments }
}

function pagesHost(hostname: string): string {
  const pairs = forgeKinds.flatMap((kind) => Object.entries(forges[kind].sshHosts))
  return new Map(pairs).get(hostname) ?? hostname
}

function unusable(what: string): ForgeError {
  return new ForgeError('FORGE_URL', `cannot make requests for this repository: ${what}`)
}
