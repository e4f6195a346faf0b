import { parseGitAddress } from './git-address.ts'

/**
 * The URL as it may be printed: without userinfo, whatever its form.
 *
 * All up to the last `@` goes, since a password that was not escaped may hold `/`, `?` and `#`. A
 * path with an `@` loses its beginning by that, which is the lesser evil; `***` shows it. Local
 * paths and the scp-like form have no password; what cannot be read may have one in any place.
 */
export function printableUrl(text: string): string {
  const shown = parseGitAddress(text).problem === undefined ? withoutUserinfo(text) : masked(text)
  return shown.replace(/[\0-\x1f\x7f]/g, '?')
}

function withoutUserinfo(text: string): string {
  const isPlain = /^(?:file:\/\/)?\/|^[^@:/]+@[^@]*$/i.test(text)
  if (isPlain) return text
  return masked(text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@(?!.*@)/is, '$1'))
}

function masked(text: string): string {
  return text.includes('://') ? text.replace(/:\/\/.*@/s, '://***@') : text.replace(/^.*@/s, '***@')
}
