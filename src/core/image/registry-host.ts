const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/

/**
 * Whether go-containerregistry 0.21.6 permits plain HTTP to a registry that is not `insecure`.
 *
 * QUIRK(spec/registry-auth §2): kept, the loopback addresses count anywhere in the name, so
 * `127.0.0.1.example.com` is permitted too. Ask {@link isLocalRegistry} before secrets travel.
 *
 * @param registry - host with optional port
 */
export function permitsHttp(registry: string): boolean {
  if (isPrivateAddress(registry.split(':')[0] ?? '')) return true
  if (registry.startsWith('localhost:') || isLocalName(registry)) return true
  return registry.includes('127.0.0.1') || registry.includes('::1')
}

/**
 * Whether the registry is this machine or in a private network: loopback names and addresses,
 * and 10/8, 172.16/12, 192.168/16. Stricter than {@link permitsHttp}: whole host names only.
 *
 * @param registry - host with optional port
 */
export function isLocalRegistry(registry: string): boolean {
  const host = registry.replace(/:[0-9]*$/, '')
  if (host === 'localhost' || /^.+\.localhost$/.test(host)) return true
  return host === '127.0.0.1' || host === '[::1]' || isPrivateAddress(host)
}

/** Whether `name` is a URL's authority without user information, as Go 1.26 parses it. */
export function isAuthority(name: string): boolean {
  if (name.startsWith('[')) {
    const address = /^\[([0-9A-Fa-f:.]+)\](?::[0-9]*)?$/.exec(name)?.[1]
    return address !== undefined && isIpv6(address)
  }
  // Beyond ASCII everything may stand in a host; one colon at most, before digits.
  return /^(?:[A-Za-z0-9_.~!$&'()*+,;=<>"-]|[^\x00-\x7f])*(?::[0-9]*)?$/.test(name)
}

function isLocalName(registry: string): boolean {
  return /\.localhost(?::[0-9]{1,5})?$/.test(registry)
}

function isPrivateAddress(host: string): boolean {
  if (!ipv4.test(host)) return false
  const [first, second = 0] = host.split('.').map(Number)
  if (first === 10) return true
  if (first === 172) return second >= 16 && second < 32
  return first === 192 && second === 168
}

function isIpv6(address: string): boolean {
  const halves = address.split('::')
  const [head = '', tail] = halves
  const groups = [...groupsOf(head), ...groupsOf(tail ?? '')]
  const last = groups.at(-1) ?? ''
  const size = groups.length + (last.includes('.') ? 1 : 0)
  const isComplete = tail === undefined ? size === 8 : size < 8
  const isHex = (group: string) => /^[0-9A-Fa-f]{1,4}$/.test(group)
  const endsWell = isHex(last) || ipv4.test(last) || groups.length === 0
  return halves.length < 3 && isComplete && groups.slice(0, -1).every(isHex) && endsWell
}

function groupsOf(half: string): string[] {
  return half === '' ? [] : half.split(':')
}
