import { type ByteText, type GoMap, getEntry, goDict, goString } from '../fmt/index.ts'
import { dict, type Functions, fixed, text } from './define.ts'
import { callFailure } from './failure.ts'
import { kindName } from './kind.ts'
import { formatUrl, parseUrl, UrlError, type UrlParts } from './url.ts'

/** URLs as dicts and back. */
export function urlFunctions(): Functions {
  return {
    urlParse: fixed([text], (url) => {
      const parts = parsed(url, 'unable to parse url')
      return goDict([
        ['scheme', goString(parts.scheme)],
        ['host', goString(parts.host)],
        ['hostname', goString(hostName(parts.host))],
        ['path', goString(parts.path)],
        ['query', goString(parts.query)],
        ['opaque', goString(parts.opaque)],
        ['fragment', goString(parts.fragment)],
        ['userinfo', goString(parts.userinfo ?? '')],
      ])
    }),
    urlJoin: fixed([dict], (map) => {
      const part = (key: string): ByteText => textAt(map, key)
      const { scheme, host, path, query, opaque, fragment } = {
        scheme: part('scheme'),
        host: part('host'),
        path: part('path'),
        query: part('query'),
        opaque: part('opaque'),
        fragment: part('fragment'),
      }
      const user = part('userinfo')
      const userinfo = user === '' ? {} : userinfoOf(user)
      return formatUrl({ scheme, host, path, query, opaque, fragment, ...userinfo })
    }),
  }
}

function userinfoOf(user: ByteText): Pick<UrlParts, 'userinfo'> {
  const { userinfo } = parsed(`proto://${user}@host`, 'unable to parse userinfo in dict')
  return userinfo === undefined ? {} : { userinfo }
}

function parsed(url: ByteText, deed: string): UrlParts {
  try {
    return parseUrl(url)
  } catch (thrown) {
    if (thrown instanceof UrlError) throw callFailure(`${deed}: ${thrown.message}`)
    throw thrown
  }
}

function textAt(map: GoMap, key: string): ByteText {
  const value = getEntry(map, goString(key))
  if (value === undefined) return ''
  if (value.kind === 'string') return value.value
  throw callFailure(
    `unable to parse ${key} key, must be of type string, but ${kindName(value)} found`,
  )
}

/** Without port, and an IPv6 address without brackets. */
function hostName(host: ByteText): ByteText {
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1]
  return bracketed ?? host.replace(/:[0-9]*$/, '')
}
