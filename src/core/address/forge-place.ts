import { type GitAddress, transportOf } from './git-address.ts'

/** What a Git URL says about the forge behind it. */
export type ForgePlace = {
  /** Of the web pages and the API, when the URL is one of the web: `https://host:8443`. */
  readonly webOrigin: string | undefined
  /** Lower case. */
  readonly hostname: string
  /** Of the path, decoded, without `.git`; none when one could lead elsewhere than it reads. */
  readonly segments: readonly string[]
}

/**
 * Reads a Git address as a place at a forge.
 *
 * The port of an ssh URL says nothing about the port of the pages and is dropped. A host of one
 * letter without a user is a drive.
 *
 * @returns undefined for folders, schemes that forges do not speak, and what cannot be read
 */
export function forgePlace(address: GitAddress): ForgePlace | undefined {
  const { scheme, user, host: hostname, path } = address
  const isDrive = scheme === 'scp' && user === '' && /^[a-z]$/.test(hostname) && /^[\\/]/.test(path)
  const isSpoken = ['https', 'http', 'ssh', 'git+ssh'].includes(transportOf(address))
  if (address.problem !== undefined || isDrive || !isSpoken) return undefined
  const isWeb = scheme === 'https' || scheme === 'http'
  const port = address.port === '' ? '' : `:${address.port}`
  return {
    webOrigin: isWeb ? `${scheme}://${hostname}${port}` : undefined,
    hostname,
    segments: segmentsOf(scheme === 'scp' ? path : path.replace(/\?.*$/s, '')),
  }
}

/** What leads out of a path, or would make an error that names it look like something else. */
const oddCharacters = /[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

function segmentsOf(path: string): readonly string[] {
  try {
    const segments = path
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment))
    const isOdd = segments.some((one) => one === '.' || one === '..' || oddCharacters.test(one))
    return isOdd ? [] : segments
  } catch {
    return []
  }
}
