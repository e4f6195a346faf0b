import { BlockList, isIP } from 'node:net'

/** What an IP address is for. */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata' // where clouds give out credentials, beyond the link-local addresses
  | 'reserved' // multicast, and what nobody has been given
  | 'unspecified'

/** The first that fits counts. */
const ranges: readonly (readonly [AddressKind, string, number, 'ipv4' | 'ipv6'])[] = [
  ['metadata', '100.100.100.200', 32, 'ipv4'], // Alibaba Cloud
  ['metadata', '168.63.129.16', 32, 'ipv4'], // Azure
  ['metadata', '192.0.0.192', 32, 'ipv4'], // Oracle Cloud
  ['metadata', 'fd00:ec2::23', 128, 'ipv6'], // AWS, for pods
  ['metadata', 'fd00:ec2::254', 128, 'ipv6'], // AWS
  ['metadata', 'fd20:ce::254', 128, 'ipv6'], // Google Cloud
  ['loopback', '127.0.0.0', 8, 'ipv4'],
  ['loopback', '::1', 128, 'ipv6'],
  ['private', '10.0.0.0', 8, 'ipv4'],
  ['private', '172.16.0.0', 12, 'ipv4'],
  ['private', '192.168.0.0', 16, 'ipv4'],
  ['private', '100.64.0.0', 10, 'ipv4'], // behind the address translation of a carrier, or of a VPN
  ['private', '192.0.0.0', 24, 'ipv4'],
  ['private', '198.18.0.0', 15, 'ipv4'],
  ['private', 'fc00::', 7, 'ipv6'],
  ['private', 'fec0::', 10, 'ipv6'],
  ['private', '64:ff9b:1::', 48, 'ipv6'], // a network's own translation to IPv4
  ['private', '2001::', 32, 'ipv6'], // Teredo
  ['reserved', '224.0.0.0', 4, 'ipv4'],
  ['reserved', '240.0.0.0', 4, 'ipv4'],
  ['reserved', 'ff00::', 8, 'ipv6'],
  ['link-local', '169.254.0.0', 16, 'ipv4'],
  ['link-local', 'fe80::', 10, 'ipv6'],
  ['unspecified', '0.0.0.0', 8, 'ipv4'],
  ['unspecified', '::', 128, 'ipv6'],
]

type Kinds = readonly (readonly [AddressKind, BlockList])[]

/** Made at the first question: most runs ask none, and every start would pay for it. */
let kinds: Kinds | undefined

function readKinds(): Kinds {
  return ranges.map(([kind, network, prefix, family]) => {
    const list = new BlockList()
    list.addSubnet(network, prefix, family)
    return [kind, list]
  })
}

/** Tells where an IP address leads, IPv4 addresses in IPv6 clothes included. */
export function addressKind(address: string): AddressKind {
  const bare = address.split('%', 1)[0] ?? address
  const plain = isIP(bare) === 6 ? unwrapped(spelled(bare).replaceAll(/^\[|\]$/g, '')) : bare
  const local = localTranslation.exec(plain)
  if (local === null) return kindOf(plain)
  const inside = kindOf(dotted(local))
  return inside === 'public' ? 'private' : inside
}

function kindOf(address: string): AddressKind {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  kinds ??= readKinds()
  return kinds.find(([, list]) => list.check(address, family))?.[0] ?? 'public'
}

/** Whether two texts are the same IP address, however its zeros are written. */
export function isSameAddress(a: string, b: string): boolean {
  return a === b || (isIP(a) === 6 && isIP(b) === 6 && spelled(a) === spelled(b))
}

function spelled(address: string): string {
  const text = `http://[${address}]`
  return URL.canParse(text) ? new URL(text).hostname : address
}

/** The address in a URL's host name (`[::1]` without its brackets), or undefined for a name. */
export function addressOfHost(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIP(bare) === 0 ? undefined : bare
}

/** An IPv4 address at the end of one that a network translates by itself. */
const localTranslation = /^64:ff9b:1:[0-9a-f:]*?:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

/**
 * `::ffff:a.b.c.d`, `::a.b.c.d`, NAT64 and 6to4 hide an IPv4 address; it decides.
 *
 * @param address - an IPv6 address as URLs spell it: the one short form in hexadecimal digits
 */
function unwrapped(address: string): string {
  const parts =
    /^(?:::(?:ffff:(?:0:)?)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ??
    /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/.exec(address) ??
    /^2002:([0-9a-f]{1,4})(:):/.exec(address)
  return parts === null ? address : dotted(parts)
}

function dotted([, high = '', low = '']: RegExpExecArray): string {
  const parts = [high, low].map((part) => Number.parseInt(part.replace(':', '') || '0', 16))
  return parts.flatMap((part) => [part >> 8, part & 255]).join('.')
}

/** Whether a URL's host is this machine: a loopback address or `localhost`. */
export function isThisMachine(hostname: string): boolean {
  const address = addressOfHost(hostname)
  return address === undefined ? hostname === 'localhost' : addressKind(address) === 'loopback'
}
