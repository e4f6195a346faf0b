import { decodeUtf8, encodeUtf8, keepingSecrets, secretsOfProxies } from '../../base/index.ts'
import { type Environment, runProcess } from '../process/index.ts'
import type { Credentials } from './credentials.ts'
import { foreignText } from './foreign-text.ts'
import { RegistryError } from './registry-error.ts'

/** A helper may have to wake a key store or ask a cloud. */
const helperLimitMs = 30_000
const maxAnswerBytes = 256 * 1024

/** What a helper is called; anything else could lead out of the search path. */
const namePattern = /^[\w.-]+$/

/** What a helper may see of our environment: how to find its key store or its cloud. */
const passedOn =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TMPDIR|DISPLAY|WAYLAND_DISPLAY|DBUS_SESSION_BUS_ADDRESS|GNUPGHOME|GPG_TTY|PASSWORD_STORE_DIR|DOCKER_CONFIG|XDG_\w+|AWS_\w+|AZURE_\w+|GOOGLE_\w+|CLOUDSDK_\w+|(HTTPS?|NO|https?|no)_(PROXY|proxy))$/

/**
 * Asks `docker-credential-<name> get` for the credentials of a server.
 *
 * The server's name goes in on standard input, the secret comes back on standard output: neither
 * is ever an argument. Undefined when the helper has none.
 *
 * @throws {RegistryError} `CREDENTIALS` when the helper fails, with what it says on standard error;
 *   its standard output is where secrets are, and not quoted
 * @throws {ProcessError} when it is not there or takes longer than 30 s
 */
export async function askHelper(
  name: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`
  if (!namePattern.test(name)) throw helperError(program, 'this is no name of a helper')
  const options = {
    args: ['get'],
    env: visible(env),
    stdin: encodeUtf8(server),
    timeoutMs: helperLimitMs,
    maxOutputBytes: maxAnswerBytes,
  }
  return keepingSecrets(secretsIn(options.env), async () => {
    const ran = await runProcess(program, options, signal)
    return answerOf(ran, program)
  })
}

function answerOf(
  ran: Awaited<ReturnType<typeof runProcess>>,
  program: string,
): Credentials | undefined {
  const text = decodeUtf8(ran.stdout).trim()
  if (ran.exitCode !== 0) {
    if (text.startsWith('credentials not found')) return undefined
    const said = linesOf(ran.stderr)
    const ended = `it ended with exit code ${ran.exitCode}`
    throw helperError(program, said === '' ? ended : `${ended}: ${said}`)
  }
  const { Username: username, Secret: secret } = parse(text, program)
  if (typeof secret !== 'string' || secret === '') return undefined
  if (username === '<token>') return { identityToken: secret }
  return { username: typeof username === 'string' ? username : '', password: secret }
}

/** What a helper could repeat of what it was given. */
function secretsIn(env: Environment): readonly string[] {
  const named = Object.entries(env).filter(([name]) => /KEY|SECRET|TOKEN|PASS|CRED/.test(name))
  return [...named.map(([, value = '']) => value), ...secretsOfProxies(env)]
}

/** What was said, in one line blank ones left out. */
function linesOf(said: string): string {
  const lines = said.split(/[\r\n]+/)
  return foreignText(
    lines
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('; '),
  )
}

function visible(env: Readonly<Record<string, string | undefined>>): Environment {
  const entries = Object.entries(env)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => {
      return entry[1] !== undefined && passedOn.test(entry[0])
    }),
  )
}

function parse(text: string, program: string): { Username?: unknown; Secret?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // said below, without the text: it may hold half a secret
  }
  throw helperError(program, 'its answer is not JSON')
}

function helperError(program: string, what: string): RegistryError {
  return new RegistryError('CREDENTIALS', `asking '${program}' for credentials: ${what}`)
}
