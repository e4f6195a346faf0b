import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { decodeUtf8, encodeUtf8, messageOf } from '../../base/index.ts'
import { askHelper } from './credential-helper.ts'
import type { Credentials } from './credentials.ts'
import { type DockerConfig, parseDockerConfig, readEntry } from './docker-config.ts'
import { hubHost, isDockerHub } from './docker-hub.ts'
import { RegistryError } from './registry-error.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Under what name docker keeps the credentials of Docker Hub. */
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
 * The entry with the longest path in front of the repository wins, as podman has it; docker's keys
 * have none. Docker Hub's entry goes by any of its names.
 *
 * The keychain throws `RegistryError` `CREDENTIALS` when the file or the image's entry is malformed
 * or a helper fails; an entry of another registry is not looked at.
 *
 * @param env - `process.env` of a command-line run; controllers never ask here
 * @param configFile - the one file to read instead of looking for it
 */
export function defaultKeychain(env: Env, configFile?: string): Keychain {
  return async ({ registry, repository }, signal) => {
    const config = await readConfigFile(env, configFile, signal)
    if (config === undefined) return undefined
    for (const place of placesOf(`${registry}/${repository}`)) {
      const found = await lookUp(config, place, env, signal)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/**
 * Reads the file that the keychain reads, so that a broken one is one error and not one of each
 * image.
 *
 * @throws {RegistryError} `CREDENTIALS`
 */
export async function checkDockerConfig(
  env: Env,
  configFile: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  await readConfigFile(env, configFile, signal)
}

type ConfigFile = DockerConfig & { readonly file: string }

/** `r.io/a/b`, `r.io/a`, `r.io`. */
function placesOf(name: string): string[] {
  const parts = name.split('/')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))
}

async function lookUp(
  config: ConfigFile,
  place: string,
  env: Env,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const helper = [...config.credHelpers].find(([key]) => placeOf(key) === place)
  const program = helper?.[1] ?? (place.includes('/') ? undefined : config.credsStore)
  if (program !== undefined) {
    const server = place === hubHost ? hubServer(helper?.[0]) : place
    const setting = helper === undefined ? 'credsStore' : `credHelpers.${helper[0]}`
    const found = await asked(program, { server, setting, file: config.file }, env, signal)
    if (found !== undefined) return { ...found, origin: `docker-credential-${program}` }
  }
  for (const [key, entry] of config.auths) {
    if (placeOf(key) !== place) continue
    const credentials = readEntry(key, entry, config.file)
    // Key stores leave `{}` behind in the file to say whom they know.
    if (Object.keys(credentials).length > 0) {
      return { ...credentials, origin: `entry '${key}' of '${config.file}'` }
    }
  }
  return undefined
}

async function asked(
  program: string,
  { server, setting, file }: { readonly [key in 'server' | 'setting' | 'file']: string },
  env: Env,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  try {
    return await askHelper(program, server, env, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    const remedy = `log in with it, or remove '${setting}' from the file to ask without it`
    const what = `docker config '${file}': ${messageOf(thrown)}; ${remedy}`
    throw new RegistryError('CREDENTIALS', what, { cause: thrown })
  }
}

/** What Docker Hub is called by the program that keeps its credentials. */
function hubServer(key: string | undefined): string {
  return key === 'docker.io' || key === 'registry-1.docker.io' ? key : hubKey
}

/**
 * The place that a key stands for: without scheme, without the path of docker's API, Docker Hub
 * under the one name that images have.
 */
function placeOf(key: string): string {
  const bare = key.replace(/^https?:\/\//, '')
  const place = bare.replace(/^([^/]*)\/v[12](?:\/$|$)/, '$1').replace(/\/$/, '')
  const [host = '', ...path] = place.split('/')
  return [isDockerHub(host) ? hubHost : host, ...path].join('/')
}

/** The first file that is there; docker's own folder counts as there in either of its places. */
async function readConfigFile(
  env: Env,
  given: string | undefined,
  signal: AbortSignal,
): Promise<ConfigFile | undefined> {
  if (given !== undefined) return read(given, signal)
  const home = env['HOME'] ?? ''
  const inHome = await read(path.join(home, '.docker', 'config.json'), signal)
  const named = env['DOCKER_CONFIG'] ?? ''
  const inNamed = named === '' ? undefined : await read(path.join(named, 'config.json'), signal)
  if (inHome !== undefined || inNamed !== undefined) return named === '' ? inHome : inNamed
  for (const file of podmanFiles(env, home)) {
    const config = await read(file, signal)
    if (config !== undefined) return config
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

/** Undefined when it is not there; an empty one has no entries, as docker reads it. */
async function read(file: string, signal: AbortSignal): Promise<ConfigFile | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file, { signal })
  } catch (error) {
    signal.throwIfAborted()
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined
    throw error
  }
  const isEmpty = decodeUtf8(bytes).trim() === ''
  try {
    return { ...parseDockerConfig(isEmpty ? encodeUtf8('{}') : bytes), file }
  } catch (error) {
    const remedy = 'correct it, or log in anew'
    const what = `docker config '${file}': ${messageOf(error)}; ${remedy}`
    throw new RegistryError('CREDENTIALS', what, { cause: error, remedy: 'stop' })
  }
}
