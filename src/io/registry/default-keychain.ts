import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { askHelper } from './credential-helper.ts'
import type { Credentials } from './credentials.ts'
import { type DockerConfig, parseDockerConfig } from './docker-config.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Under what name Docker Hub's credentials are kept on people's machines. */
const hubKey = 'https://index.docker.io/v1/'

/** Where credentials for an image may come from; undefined: anonymous. */
export type Keychain = (
  image: { readonly registry: string; readonly repository: string },
  signal: AbortSignal,
) => Promise<Credentials | undefined>

/**
 * The credentials that the user of this machine has (registry-auth §3.2): docker's config file,
 * else podman's; credential helpers before entries of the file. Read anew for each image, as a
 * login may happen in between.
 *
 * The keychain throws `RegistryError` `CREDENTIALS` when the file is malformed or a helper fails.
 *
 * @param env - `process.env` of a command-line run; controllers never ask here
 * @param configFile - the one file to read instead of looking for it
 */
export function defaultKeychain(env: Env, configFile?: string): Keychain {
  return async (image, signal) => {
    const config = await readConfigFile(env, configFile, signal)
    if (config === undefined) return undefined
    for (const key of [`${image.registry}/${image.repository}`, image.registry]) {
      const found = await lookUp(config, key === 'index.docker.io' ? hubKey : key, env, signal)
      if (found !== undefined) return found
    }
    return undefined
  }
}

async function lookUp(
  config: DockerConfig,
  key: string,
  env: Env,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const helper =
    config.credHelpers.get(key) ??
    (key === hubKey ? config.credHelpers.get(hostOf(key)) : undefined)
  const program = helper ?? config.credsStore
  const isRegistry = !key.includes('/') || key === hubKey
  if (program !== undefined && (helper !== undefined || isRegistry)) {
    const found = await askHelper(program, key, env, signal)
    if (found !== undefined) return found
  }
  const exact = config.auths.get(key)
  if (exact !== undefined) return nonEmpty(exact)
  const byHost = [...config.auths].find(([entry]) => hostOf(entry) === key)
  return byHost === undefined ? undefined : nonEmpty(byHost[1])
}

/** Key stores leave `{}` behind in the file to say whom they know. */
function nonEmpty(credentials: Credentials): Credentials | undefined {
  return Object.keys(credentials).length === 0 ? undefined : credentials
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? ''
}

/** The first file that is there; docker's own folder counts as there in either of its places. */
async function readConfigFile(
  env: Env,
  given: string | undefined,
  signal: AbortSignal,
): Promise<DockerConfig | undefined> {
  if (given !== undefined) {
    const bytes = await read(given, signal)
    return bytes === undefined ? undefined : parseDockerConfig(bytes)
  }
  const home = env['HOME'] ?? ''
  const inHome = await read(path.join(home, '.docker', 'config.json'), signal)
  const named = env['DOCKER_CONFIG'] ?? ''
  const inNamed = named === '' ? undefined : await read(path.join(named, 'config.json'), signal)
  if (inHome !== undefined || inNamed !== undefined) {
    const chosen = named === '' ? inHome : inNamed
    return chosen === undefined ? undefined : parseDockerConfig(chosen)
  }
  for (const file of podmanFiles(env, home)) {
    const bytes = await read(file, signal)
    if (bytes !== undefined) return parseDockerConfig(bytes)
  }
  return undefined
}

function podmanFiles(env: Env, home: string): string[] {
  const auth = ['containers', 'auth.json']
  const runtime = env['XDG_RUNTIME_DIR'] ?? ''
  const config = env['XDG_CONFIG_HOME'] || path.join(home, '.config')
  const named = env['REGISTRY_AUTH_FILE'] ?? ''
  return [
    ...(named === '' ? [] : [named]),
    ...(runtime === '' ? [] : [path.join(runtime, ...auth)]),
    path.join(config, ...auth),
  ]
}

async function read(file: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file, { signal })
  } catch (error) {
    signal.throwIfAborted()
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined
    throw error
  }
}
