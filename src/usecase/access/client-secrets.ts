import { decodeUtf8, Failure } from '../../base/index.ts'
import type { ClientTls, ProxyAddress } from '../../core/address/index.ts'
import type { UsableSecret } from './secrets.ts'

/** Who reads a Secret: Flux's Git side takes fewer names than its registry side, and says other things. */
export type Reader = 'git' | 'registry'

type Rules = {
  readonly tls: Readonly<Record<keyof ClientTls, readonly [string, ...string[]]>>
  /** Whether a Secret without a whole part is refused; else what is not whole is passed over. */
  readonly demandsWhole: boolean
  readonly failure: (text: string) => Failure<'AUTH_OPTIONS'>
  readonly proxyProblem: (address: string) => string | undefined
}

const rules: Readonly<Record<Reader, Rules>> = {
  // spec/image-automation §6.2 and §6.3
  git: {
    tls: { ca: ['ca.crt', 'caFile'], certificate: ['tls.crt'], key: ['tls.key'] },
    demandsWhole: false,
    failure: (text) => new Failure('AUTH_OPTIONS', text),
    proxyProblem: gitProxyProblem,
  },
  // spec/registry-auth §1, spec/image-reflector §5.5
  registry: {
    tls: {
      ca: ['ca.crt', 'caFile'],
      certificate: ['tls.crt', 'certFile'],
      key: ['tls.key', 'keyFile'],
    },
    demandsWhole: true,
    failure: (text) =>
      new Failure('AUTH_OPTIONS', `failed to configure authentication options: ${text}`),
    proxyProblem: registryProxyProblem,
  },
}

const maxAddressLength = 2048

/**
 * The certificates that a Secret holds: an authority, and the client's own with its key. Whether
 * they can be used is seen when they are.
 *
 * @throws {Failure} `AUTH_OPTIONS` for registries, when a part is missing
 */
export function readTlsSecret(secret: UsableSecret, reader: Reader): ClientTls {
  const { tls, demandsWhole, failure } = rules[reader]
  const [ca, certificate, key] = [tls.ca, tls.certificate, tls.key].map((names) =>
    names.map((name) => textOf(secret, name)).find((text) => text !== ''),
  )
  const problem = demandsWhole ? lackOf(ca, certificate, key) : undefined
  if (problem !== undefined) throw failure(`${named(secret)} ${problem}`)
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
  }
}

function lackOf(
  ca: string | undefined,
  certificate: string | undefined,
  key: string | undefined,
): string | undefined {
  if (certificate !== undefined && key === undefined) {
    return "contains 'tls.crt' but missing 'tls.key'"
  }
  if (key !== undefined && certificate === undefined) {
    return "contains 'tls.key' but missing 'tls.crt'"
  }
  const isEmpty = ca === undefined && certificate === undefined
  return isEmpty ? "must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'" : undefined
}

/**
 * The proxy that a Secret describes.
 *
 * @throws {Failure} `AUTH_OPTIONS` when the address is missing or is none
 */
export function readProxySecret(secret: UsableSecret, reader: Reader): ProxyAddress {
  const { failure, proxyProblem } = rules[reader]
  const address = textOf(secret, 'address').trim()
  const problem = secret.data.has('address') ? proxyProblem(address) : "key 'address' not found"
  if (problem !== undefined) throw failure(`${named(secret)}: ${problem}`)
  const username = textOf(secret, 'username')
  const password = textOf(secret, 'password')
  return {
    address,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
  }
}

function gitProxyProblem(address: string): string | undefined {
  if (address === '') return 'proxy address is empty'
  if (address.length > maxAddressLength) return 'proxy address is too long'
  const scheme = schemeOf(address)
  return ['http', 'https', 'socks5'].includes(scheme)
    ? undefined
    : `proxy URL must use one of the supported schemes (http, https, socks5), got '${scheme}'`
}

function registryProxyProblem(address: string): string | undefined {
  if (address === '') return "key 'address' not found"
  const url = address.includes('://') ? address : `http://${address}`
  const isKnown = ['http', 'https', 'socks5', 'socks5h'].includes(schemeOf(url))
  const isUsable = isKnown && URL.canParse(url) && new URL(url).hostname !== ''
  return isUsable && address.length <= maxAddressLength
    ? undefined
    : 'failed to parse proxy address; use http, https or socks5'
}

function schemeOf(url: string): string {
  return /^([a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? ''
}

function named({ namespace, name }: UsableSecret): string {
  return `secret '${namespace}/${name}'`
}

function textOf({ data }: UsableSecret, key: string): string {
  return decodeUtf8(data.get(key) ?? new Uint8Array())
}
