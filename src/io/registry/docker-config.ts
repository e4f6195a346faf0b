import { decodeUtf8, messageOf } from '../../base/index.ts'
import type { Credentials } from './credentials.ts'
import { parseGoJson } from './go-text.ts'
import { RegistryError } from './registry-error.ts'

/** Why an entry is none; it matters to its own registry alone. */
export type EntryFault = { readonly fault: string }

/** Credentials of a docker config, or what is wrong with them. */
export type Entry = Credentials | EntryFault

/** A docker config file: entries by the key they stand under, and the helpers it names. */
export type DockerConfig = {
  readonly auths: ReadonlyMap<string, Entry>
  readonly credHelpers: ReadonlyMap<string, string>
  readonly credsStore?: string
}

type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads `config.json` or `.dockerconfigjson`: `{"auths": {"<key>": {…}}, …}`.
 *
 * @throws {RegistryError} `CREDENTIALS` with the text of Go's JSON decoder
 */
export function parseDockerConfig(bytes: Uint8Array): DockerConfig {
  const value = objectOf(parseText(decodeUtf8(bytes)))
  const credsStore = stringOf(value['credsStore'])
  const helpers = Object.entries(objectOf(value['credHelpers']))
  return {
    auths: parseEntries(objectOf(value['auths'])),
    credHelpers: new Map(helpers.map(([key, name]) => [key, stringOf(name) ?? ''])),
    ...(credsStore === undefined ? {} : { credsStore }),
  }
}

/** Reads the older `.dockercfg`: the entries without anything around them. */
export function parseDockerCfg(bytes: Uint8Array): ReadonlyMap<string, Entry> {
  return parseEntries(objectOf(parseText(decodeUtf8(bytes))))
}

/**
 * The credentials of the entry that was chosen.
 *
 * @param place - the file or Secret that it stands in, for the message
 * @throws {RegistryError} `CREDENTIALS` when it cannot be read
 */
export function readEntry(key: string, entry: Entry, place?: string): Credentials {
  if (!('fault' in entry)) return entry
  const where = place === undefined ? '' : `docker config '${place}': `
  throw new RegistryError('CREDENTIALS', `${where}entry '${key}': ${entry.fault}`)
}

function parseEntries(auths: JsonObject): ReadonlyMap<string, Entry> {
  return new Map(Object.entries(auths).map(([key, entry]) => [key, parseEntry(objectOf(entry))]))
}

/** `auth` overrides user and password; it is split at the first colon (registry-auth §3.1). */
function parseEntry(entry: JsonObject): Entry {
  const identityToken = stringOf(entry['identitytoken'])
  const registryToken = stringOf(entry['registrytoken'])
  const auth = stringOf(entry['auth'])
  const pair =
    auth === undefined
      ? { username: stringOf(entry['username']), password: stringOf(entry['password']) }
      : decodeAuth(auth)
  if ('fault' in pair) return pair
  return {
    ...(pair.username === undefined ? {} : { username: pair.username }),
    ...(pair.password === undefined ? {} : { password: pair.password }),
    ...(identityToken === undefined ? {} : { identityToken }),
    ...(registryToken === undefined ? {} : { registryToken }),
  }
}

function decodeAuth(auth: string): { username: string; password: string } | EntryFault {
  const isBase64 = /^[A-Za-z0-9+/\r\n]*={0,2}$/.test(auth)
  const text = isBase64 ? Buffer.from(auth, 'base64').toString() : ''
  const colon = text.indexOf(':')
  if (colon === -1) {
    const what = 'must be formatted as base64(username:password)'
    return { fault: `unable to decode auth field: ${what}` }
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function parseText(text: string): unknown {
  try {
    return parseGoJson(text, 'document')
  } catch (error) {
    // The text names one odd character at most, never the credentials around it.
    throw new RegistryError('CREDENTIALS', messageOf(error))
  }
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {}
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
