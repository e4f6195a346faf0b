import { attempt } from '../base/index.ts'
import type { Credentials } from '../io/registry/index.ts'
import type { Ambient, Ports } from './request.ts'

/** As the terminal has it: shorter texts would mask half of what is said. */
const shortestSecret = 4

/** A user name alone, as in `https://TOKEN@host`, is taken for a token from this length on. */
const shortestToken = 20

/** What must not be printed of a user and a password: the password, and what HTTP makes of both. */
export function secretsOfPair(username: string, password: string): readonly string[] {
  const pair = Buffer.from(`${username}:${password}`)
  const forms = [pair.toString('base64'), pair.toString('base64url')]
  const isToken = password === '' && username.length >= shortestToken
  return (isToken ? [username, ...forms] : [password, ...forms]).filter(isSecret)
}

/** What must not be printed of credentials for a registry, longest first. */
export function secretsOf(credentials: Credentials): readonly string[] {
  const { username = '', password = '', auth = '', identityToken, registryToken } = credentials
  const [user = '', ...rest] = Buffer.from(auth, 'base64').toString().split(':')
  const secrets = [
    ...(password === '' ? [] : secretsOfPair(username, password)),
    ...(auth === '' ? [] : [auth, ...secretsOfPair(user, rest.join(':'))]),
    identityToken ?? '',
    registryToken ?? '',
  ]
  return [...new Set(secrets)].filter(isSecret).sort((a, b) => b.length - a.length)
}

/** What must not be printed of a URL: the password in it, or the token that stands for both. */
export function secretsOfUrl(url: string): readonly string[] {
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1]
  if (userinfo === undefined) return []
  const [username = '', ...rest] = userinfo.split(':')
  const password = rest.join(':')
  const written = secretsOfPair(username, password)
  return [...new Set([...written, ...secretsOfPair(decoded(username), decoded(password))])]
}

/** Hides the passwords of the proxies that the environment names. */
export function hideProxies({ env, hide }: Pick<Ambient, 'env'> & Pick<Ports, 'hide'>): void {
  for (const [name, value] of Object.entries(env)) {
    if (!/^(?:https?|all)_proxy$/i.test(name)) continue
    const url = value.includes('://') ? value : `http://${value}`
    for (const secret of secretsOfUrl(url)) hide(secret)
  }
}

function isSecret(text: string): boolean {
  return text.length >= shortestSecret
}

function decoded(text: string): string {
  return attempt(() => decodeURIComponent(text)) ?? text
}
