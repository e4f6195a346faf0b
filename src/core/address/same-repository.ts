import type { GitAddress } from './git-address.ts'

/** A port that a URL may name or leave out. */
const ownPorts: Readonly<Record<string, string>> = { http: '80', https: '443', ssh: '22' }

/** Ports count only within one scheme: ssh has its own, and `git@host:path` cannot name one. */
export function isSameServer(one: GitAddress, other: GitAddress): boolean {
  return one.host === other.host && (one.scheme !== other.scheme || portOf(one) === portOf(other))
}

/** The same repository often goes by two schemes, with and without `.git`; who connects is no part of it. */
export function isSameRepository(one: GitAddress, other: GitAddress): boolean {
  return isSameServer(one, other) && barePath(one) === barePath(other)
}

/** The last part of the path: forks and mirrors most often keep it. */
export function repositoryName(address: GitAddress): string {
  const path = barePath(address)
  return path.slice(path.lastIndexOf('/') + 1)
}

function portOf({ scheme, port }: GitAddress): string {
  return port === ownPorts[scheme] ? '' : port
}

function barePath({ path }: GitAddress): string {
  return path.replace(/^\/+|(\.git)?\/*$/g, '')
}
