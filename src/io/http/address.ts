import { BlockList, isIP } from 'node:net'

export type AddressKind = 'public' | 'private' | 'loopback' | 'link-local' | 'unspecified'

const ranges: readonly (readonly [AddressKind, string, number, 'ipv4' | 'ipv6'])[] = [
  ['loopback', '127.0.0.0', 8, 'ipv4'],
  ['loopback', '::1', 128, 'ipv6'],
  ['private', '10.0.0.0', 8, 'ipv4'],
  ['private', '172.16.0.0', 12, 'ipv4'],
  ['private', '192.168.0.0', 16, 'ipv4'],
  ['private', 'fc00::', 7, 'ipv6'],
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
  const plain = unmapped(address)
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
  kinds ??= readKinds()
  return kinds.find(([, list]) => list.check(plain, family))?.[0] ?? 'public'
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

/** `::ffff:a.b.c.d`, NAT64 and 6to4 hide an IPv4 address; it decides. */
function unmapped(address: string): string {
  const bare = address.split('%', 1)[0] ?? address
  const dotted = /^::(?:ffff:(?:0:)?)?(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1]
  if (dotted !== undefined) return dotted
  const hex =
    /^(?:::ffff:(?:0:)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare) ??
    /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/i.exec(bare)
  if (hex === null) return bare
  const [high, low] = [Number.parseInt(hex[1] ?? '', 16), Number.parseInt(hex[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
