import { addressKind, addressOfHost, type Reach } from '../http/index.ts'

/** Where a token may be asked for, and how far the request may reach. */
export type RealmRule = {
  /** `host` or `host:port` of the registry that named the realm. */
  readonly registry: string
  /** The ping ended on plain HTTP, so the realm may be plain HTTP, too. */
  readonly isPlain: boolean
  /** The address that answered the ping, if known. */
  readonly peer?: string
}

/**
 * Why this realm must not get credentials, or undefined (registry-auth §4.3).
 *
 * A registry could name any address as its token server, and so make us ask inside our own
 * network: an IP literal that is not public is refused unless it is the registry itself.
 */
export function refuseRealm(realm: URL, rule: RealmRule): string | undefined {
  if (realm.protocol !== 'https:' && !(realm.protocol === 'http:' && rule.isPlain)) {
    const scheme = realm.protocol.slice(0, -1)
    return `realm scheme "${scheme}" not allowed for a secure registry; use https`
  }
  const address = addressOfHost(realm.hostname)
  if (address === undefined || isRegistry(realm, rule)) return undefined
  if (addressKind(address) === 'public') return undefined
  return `realm host "${realm.host}" is a private or link-local address`
}

/**
 * How far a token request may reach when its name is resolved: into private networks only for the
 * registry itself, or when the registry lives in one. A public registry cannot point a name
 * inwards, and an internal GitLab keeps its own token server.
 */
export function realmReach(realm: URL, rule: RealmRule): Reach {
  if (isRegistry(realm, rule) || rule.peer === undefined) return 'any'
  return addressKind(rule.peer) === 'public' ? 'public' : 'any'
}

/**
 * Whether a password may go there: over TLS, to this machine, or where the user said that the way
 * is insecure.
 */
export function mayShowSecrets(
  url: URL,
  {
    peer,
    insecure = false,
  }: { readonly peer?: string | undefined; readonly insecure?: boolean | undefined },
): boolean {
  if (insecure || url.protocol === 'https:') return true
  const address = peer ?? addressOfHost(url.hostname)
  if (address !== undefined) return addressKind(address) === 'loopback'
  return url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
}

function isRegistry(realm: URL, rule: RealmRule): boolean {
  return realm.host === new URL(`${realm.protocol}//${rule.registry}`).host
}
