import { foreignText } from './foreign-text.ts'
import { RegistryError } from './registry-error.ts'

/**
 * The next page that `Link` headers name, or undefined at the end (registry-auth §5.1, RFC 8288).
 *
 * Of several links the one with `rel=next` counts; links to the first, previous or last page do
 * not. One without any relation is the next page, as there is nothing else that it could be.
 *
 * Only the query of a link is followed, at the place that was asked: proxies strip or rename the
 * first part of the repository, and registries behind them write the scheme and the host that they
 * are known by on the inside. So no link leads to another host.
 *
 * @throws {RegistryError} `LINK` without brackets, or when another host lists something else there
 */
export function nextPage(headers: readonly string[], requestUrl: string): string | undefined {
  const links = headers.flatMap(parseLinks)
  const next =
    links.find(({ relations }) => relations?.includes('next')) ??
    links.find(({ relations }) => relations === undefined)
  if (next === undefined || next.target === '') return undefined
  if (!URL.canParse(next.target, requestUrl)) {
    throw linkError(`parse "${foreignText(next.target)}": invalid URL`)
  }
  const from = new URL(requestUrl)
  const to = new URL(next.target, requestUrl)
  if (to.hostname !== from.hostname && !isSameList(to, from)) {
    const hosts = `pagination URL host "${to.host}" does not match registry host "${from.host}"`
    const remedy = 'a proxy in front of a registry must pass on the host that it was asked by'
    throw new RegistryError('LINK', `${hosts}: potential SSRF attack; ${remedy}`)
  }
  from.search = to.search
  return from.href
}

/** Whether both are tag lists of one repository, a part in front of its name aside. */
function isSameList(a: URL, b: URL): boolean {
  const [one, other] = [repositoryOf(a), repositoryOf(b)]
  if (one === undefined || other === undefined) return false
  return `/${one}`.endsWith(`/${other}`) || `/${other}`.endsWith(`/${one}`)
}

function repositoryOf({ pathname }: URL): string | undefined {
  const start = pathname.lastIndexOf('/v2/')
  const isList = start !== -1 && pathname.endsWith('/tags/list')
  return isList ? pathname.slice(start + '/v2/'.length, -'/tags/list'.length) : undefined
}

type Link = {
  readonly target: string
  /** In lower case; absent when the link does not say what it is. */
  readonly relations: readonly string[] | undefined
}

function parseLinks(header: string): Link[] {
  const links: Link[] = []
  for (let at = 0; at < header.length; ) {
    const start = header.indexOf('<', at)
    if (start === -1) {
      if (links.length === 0) throw linkError(`missing '<' in: ${foreignText(header)}`)
      break
    }
    const end = header.indexOf('>', start)
    if (end === -1) throw linkError(`missing '>' in: ${foreignText(header)}`)
    const close = endOfLink(header, end + 1)
    const relations = relationsOf(header.slice(end + 1, close))
    links.push({ target: header.slice(start + 1, end), relations })
    at = close + 1
  }
  return links
}

/** Where the comma behind a link is: one in quotes belongs to a parameter. */
function endOfLink(header: string, from: number): number {
  let isQuoted = false
  for (let at = from; at < header.length; at++) {
    const letter = header.charAt(at)
    if (letter === '"') isQuoted = !isQuoted
    else if (letter === '\\' && isQuoted) at++
    else if (letter === ',' && !isQuoted) return at
  }
  return header.length
}

/** The first `rel` counts; it may hold several words. */
function relationsOf(parameters: string): readonly string[] | undefined {
  const rel = /;\s?rel\s?=\s?(?:"([^"]*)"|([^\s;,"]*))/i.exec(parameters.replaceAll(/\s+/g, ' '))
  return rel === null ? undefined : (rel[1] ?? rel[2] ?? '').toLowerCase().split(' ')
}

function linkError(what: string): RegistryError {
  return new RegistryError('LINK', `failed to parse link header: ${what}`)
}
