import { compareBytes } from '../../base/index.ts'
import type { Credentials } from './credentials.ts'
import { matchesGlob } from './glob.ts'
import { RegistryError } from './registry-error.ts'

/** Credentials in the order of the Secrets they came from; the first of a key wins. */
export type Keyring = readonly (readonly [key: string, credentials: Credentials])[]

export type KeyringMatch = {
  readonly credentials: Credentials
  /** The key as the Secret spells it. */
  readonly key: string
  /** Found only because Docker Hub has several names: upstream would have been anonymous. */
  readonly alias: boolean
}

/** What people write for Docker Hub although only `index.docker.io` matches upstream. */
const hubAliases: ReadonlySet<string> = new Set([
  'docker.io',
  'registry-1.docker.io',
  'index.docker.io/v1',
])

/**
 * The credentials for an image, by the rules that Kubernetes and Flux share (registry-auth §3.1):
 * keys in reverse byte order, labels of the host as globs, the path as plain prefix, first match
 * wins. No match is undefined: anonymous.
 *
 * Docker Hub's other names are tried last (registry-auth §14): a superset, and marked as such.
 */
export function matchKeyring(
  keyring: Keyring,
  image: { readonly registry: string; readonly repository: string },
): KeyringMatch | undefined {
  const target = targetOf(`${image.registry}/${image.repository}`)
  const known = new Map<string, { key: string; credentials: Credentials }>()
  for (const [key, credentials] of keyring) {
    const normal = normalKey(key)
    if (!known.has(normal)) known.set(normal, { key, credentials })
  }
  const ordered = [...known].sort(([a], [b]) => compareBytes(b, a))
  const found = ordered.find(([normal]) => matches(targetOf(normal), target))
  if (found !== undefined) return { ...found[1], alias: false }
  if (image.registry !== 'index.docker.io') return undefined
  const alias = ordered.find(([normal]) => hubAliases.has(normal))
  return alias === undefined ? undefined : { ...alias[1], alias: true }
}

/**
 * The key as it is compared: without scheme, without `/v1/` or `/v2/` in front of its path, and
 * host alone when the path is empty.
 *
 * @throws {RegistryError} `CREDENTIALS` when it is no URL
 */
function normalKey(key: string): string {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)([^?#]*)/i.exec(key)
  const [, authority = '', path = ''] = match ?? []
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  if (/\s/.test(host)) {
    throw new RegistryError('CREDENTIALS', `entry '${key}' in dockercfg is not a valid URL`)
  }
  const cut = /^\/v[12]\//.test(path) ? path.slice(3) : path
  return cut === '' || cut === '/' ? host : `${host}${cut}`
}

type Target = { readonly labels: readonly string[]; readonly port: string; readonly path: string }

function targetOf(text: string): Target {
  const slash = text.indexOf('/')
  const authority = slash === -1 ? text : text.slice(0, slash)
  const match = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(authority)
  const labels = (match?.[1] ?? authority).split('.')
  return { labels, port: match?.[2] ?? '', path: slash === -1 ? '' : text.slice(slash) }
}

function matches(key: Target, target: Target): boolean {
  return (
    key.port === target.port &&
    key.labels.length === target.labels.length &&
    key.labels.every((label, index) => matchesGlob(label, target.labels[index] ?? '')) &&
    target.path.startsWith(key.path)
  )
}
