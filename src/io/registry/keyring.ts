import { compareBytes } from '../../base/index.ts'
import type { Credentials } from './credentials.ts'
import { type Entry, readEntry } from './docker-config.ts'
import { hubHost, isDockerHub } from './docker-hub.ts'
import { matchesGlob } from './glob.ts'

/** Credentials in the order of the Secrets they came from; the first of a key wins. */
export type Keyring = readonly (readonly [key: string, entry: Entry])[]

/** The credentials for an image, and the key that led to them. */
export type KeyringMatch = {
  readonly credentials: Credentials
  /** The key as the Secret spells it. */
  readonly key: string
  /** Found only because Docker Hub has several names: upstream would have been anonymous. */
  readonly alias: boolean
}

/**
 * The credentials for an image, by the rules that Kubernetes and Flux share (registry-auth §3.1):
 * keys in reverse byte order, labels of the host as globs, the path as plain prefix, first match
 * wins. No match is undefined: anonymous.
 *
 * Docker Hub's other names are tried last (registry-auth §14): a superset, and marked as such.
 *
 * @throws {RegistryError} `CREDENTIALS` when the entry that matches cannot be read
 */
export function matchKeyring(
  keyring: Keyring,
  image: { readonly registry: string; readonly repository: string },
): KeyringMatch | undefined {
  const target = targetOf(`${image.registry}/${image.repository}`)
  const known = new Map<string, { key: string; entry: Entry }>()
  for (const [key, entry] of keyring) {
    const normal = normalKey(key)
    if (!known.has(normal)) known.set(normal, { key, entry })
  }
  const ordered = [...known].sort(([a], [b]) => compareBytes(b, a))
  const found = ordered.find(([normal]) => matches(targetOf(normal), target))
  if (found !== undefined) return matchOf(found[1], false)
  if (image.registry !== hubHost) return undefined
  const alias = ordered
    .map(([normal, one]) => [hubTarget(normal), one] as const)
    .filter(([key]) => key !== undefined && isBelow(target.path, key.path))
    .sort(([a], [b]) => (b?.path.length ?? 0) - (a?.path.length ?? 0))[0]
  return alias && matchOf(alias[1], true)
}

function matchOf({ key, entry }: { key: string; entry: Entry }, alias: boolean): KeyringMatch {
  return { key, credentials: readEntry(key, entry), alias }
}

/** What people write for Docker Hub although only `index.docker.io` matches upstream. */
function hubTarget(normal: string): Target | undefined {
  const [host = '', ...path] = normal.split('/')
  if (!isDockerHub(host)) return undefined
  const isApi = path.length === 1 && /^v[12]$/.test(path.join())
  return targetOf([hubHost, ...(isApi ? [] : path)].join('/'))
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent.replace(/\/?$/, '/'))
}

/**
 * The key as it is compared: without scheme, without `/v1/` or `/v2/` in front of its path, and
 * host alone when the path is empty. One that is no URL matches nothing.
 */
function normalKey(key: string): string {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)([^?#]*)/i.exec(key)
  const [, authority = '', path = ''] = match ?? []
  const host = authority.slice(authority.lastIndexOf('@') + 1)
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
