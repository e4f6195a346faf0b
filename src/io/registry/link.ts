import { RegistryError } from './registry-error.ts'

/**
 * The next page that a `Link` header names, or undefined at the end (registry-auth §5.1).
 *
 * Only the text between `<` and `>` counts; a relative one is resolved. A link to another path of
 * the same origin is put back on the list it came from: some proxies strip or rename the first
 * part of the repository there.
 *
 * @throws {RegistryError} `LINK` without brackets, or when it leaves the origin
 */
export function nextPage(headers: readonly string[], requestUrl: string): string | undefined {
  const header = headers.find((value) => /rel="?next/i.test(value)) ?? headers[0]
  if (header === undefined || header === '') return undefined
  const start = header.indexOf('<')
  if (start === -1) throw linkError(`missing '<' in: ${header}`)
  const end = header.indexOf('>', start)
  if (end === -1) throw linkError(`missing '>' in: ${header}`)
  const target = header.slice(start + 1, end)
  if (target === '') return undefined
  if (!URL.canParse(target, requestUrl)) throw linkError(`parse "${target}": invalid URL`)

  const from = new URL(requestUrl)
  const to = new URL(target, requestUrl)
  if (to.protocol !== from.protocol) {
    const schemes = `"${to.protocol.slice(0, -1)}" does not match registry scheme`
    throw new RegistryError(
      'LINK',
      `pagination URL scheme ${schemes} "${from.protocol.slice(0, -1)}"`,
    )
  }
  if (to.host !== from.host) {
    const what = 'pagination URL host does not match registry host: potential SSRF attack'
    throw new RegistryError('LINK', what)
  }
  to.username = ''
  to.password = ''
  to.hash = ''
  to.pathname = from.pathname
  return to.href
}

function linkError(what: string): RegistryError {
  return new RegistryError('LINK', `failed to parse link header: ${what}`)
}
