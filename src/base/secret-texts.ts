import { attempt } from './attempt.ts'
import { encodeUtf8 } from './bytes.ts'
import { Failure } from './failure.ts'

/** Shorter texts are no secrets: to mask every `a` would make a text useless and still tell it. */
const shortestSecret = 4

/** A user name alone, as in `https://TOKEN@host`, is taken for a token from this length on. */
const shortestToken = 20

/** What must not be shown of a user and a password: the password, and what HTTP makes of both. */
export function secretsOfPair(username: string, password: string): readonly string[] {
  const pair = base64(`${username}:${password}`)
  const forms = [pair, pair.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')]
  const isToken = password === '' && username.length >= shortestToken
  return (isToken ? [username, ...forms] : [password, ...forms]).filter(isSecret)
}

/** What must not be shown of a URL: the password in it, or the token that stands for both. */
export function secretsOfUrl(url: string): readonly string[] {
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1]
  if (userinfo === undefined) return []
  const [username = '', ...rest] = userinfo.split(':')
  const password = rest.join(':')
  const written = secretsOfPair(username, password)
  return [...new Set([...written, ...secretsOfPair(decoded(username), decoded(password))])]
}

/** What must not be shown of an environment: the passwords of its proxies. */
export function secretsOfProxies(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (!/^(?:https?|all)_proxy$/i.test(name)) return []
    return secretsOfUrl(value.includes('://') ? value : `http://${value}`)
  })
}

/**
 * The text with `***` for every secret: as it is, as URLs and forms have it, and as JSON has it.
 *
 * @param secrets - each as it was sent; too short ones are passed over
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter(isSecret).flatMap(formsOfSecret)
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length)
  return longestFirst.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

/**
 * Does work that uses secrets; nothing that it throws repeats them, whoever said it.
 *
 * The error stays what it is, of its class and with its stack: its texts are masked in place, and
 * those of its causes.
 */
export async function keepingSecrets<Value>(
  secrets: readonly string[],
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work()
  } catch (thrown) {
    maskError(thrown, secrets)
    throw thrown
  }
}

/** Takes secrets out of the texts of an error, its causes and those it gathers, in place. */
export function maskError(thrown: unknown, secrets: readonly string[]): void {
  const real = secrets.filter(isSecret)
  if (real.length === 0) return
  const errors = new Set([thrown])
  for (const error of errors) {
    if (!(error instanceof Error)) continue
    maskText(error, 'message', real)
    maskText(error, 'stack', real)
    if (error instanceof Failure) Object.assign(error, { facts: maskedFacts(error.facts, real) })
    errors.add(error.cause)
    if (error instanceof AggregateError) for (const one of error.errors) errors.add(one)
  }
}

/** An aborted signal's reason has a message that cannot be assigned, only hidden by another one. */
function maskText(error: Error, key: 'message' | 'stack', secrets: readonly string[]): void {
  const text = error[key]
  if (text === undefined) return
  const value = withoutSecrets(text, secrets)
  if (value !== text) Object.defineProperty(error, key, { value })
}

function maskedFacts(facts: Failure['facts'], secrets: readonly string[]): Failure['facts'] {
  const entries = Object.entries(facts).map(([key, fact]) => [
    key,
    typeof fact === 'string' ? withoutSecrets(fact, secrets) : fact,
  ])
  return Object.fromEntries(entries)
}

/**
 * A secret as it is, as JSON has it, and as URLs and forms have it: programs differ in what they
 * escape there, in which case, and in what a space becomes.
 */
export function formsOfSecret(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  const inUrl = encodeURIComponent(secret.toWellFormed())
  const strict = inUrl.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
  const upper = [inUrl, strict].map((text) => text.replaceAll(escapes, (one) => one.toUpperCase()))
  const lower = upper.map((text) => text.replaceAll(escapes, (one) => one.toLowerCase()))
  const escaped = [...upper, ...lower]
  return [secret, inJson, ...escaped, ...escaped.map((text) => text.replaceAll('%20', '+'))]
}

const escapes = /%[0-9a-f]{2}/gi

function isSecret(text: string): boolean {
  return text.length >= shortestSecret
}

function decoded(text: string): string {
  return attempt(() => decodeURIComponent(text)) ?? text
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...encodeUtf8(text)))
}
