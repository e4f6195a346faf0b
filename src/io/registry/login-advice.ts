import type { RegistryImage } from './image.ts'
import { mayShowSecrets } from './realm.ts'
import { RegistryError } from './registry-error.ts'

const codes: ReadonlySet<string> = new Set(['UNAUTHORIZED', 'DENIED'])

/** The same failure; a refused login says who asked, and what can be done. */
export function withLogin(thrown: unknown, image: RegistryImage): unknown {
  if (!(thrown instanceof RegistryError)) return thrown
  const { code, message, remedy, facts } = thrown
  if (code === 'REALM' && message.startsWith('realm host ')) {
    return new RegistryError(code, message, {
      remedy,
      advice: 'token-server',
      facts,
      cause: thrown,
    })
  }
  if (!isRefusal(thrown)) return thrown
  const asked = whoAsked(image, facts['url'])
  return new RegistryError(code, message, {
    remedy,
    advice: 'registry-login',
    facts: { ...facts, registry: image.registry, ...asked },
    cause: thrown,
  })
}

function isRefusal({ code, facts }: RegistryError): boolean {
  return codes.has(code) || facts['status'] === 401 || facts['status'] === 403
}

function whoAsked(
  { credentials, insecure }: RegistryImage,
  url: unknown,
): { readonly who: string; readonly isKnown: boolean } {
  if (credentials === undefined) return { who: 'asked without credentials', isKnown: false }
  if (typeof url === 'string' && !mayShowSecrets(new URL(url), { insecure })) {
    const who = 'asked without credentials, which go by plain HTTP only where insecure is set'
    return { who, isKnown: true }
  }
  const { username, origin } = credentials
  const name = username === undefined ? 'asked with a token' : `asked as '${username}'`
  return { who: origin === undefined ? name : `${name} by ${origin}`, isKnown: true }
}
