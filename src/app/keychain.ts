import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Failure, messageOf } from '../base/index.ts'
import { defaultKeychain, type Keychain } from '../io/registry/index.ts'
import type { Ambient } from './request.ts'

/**
 * The user's own registry credentials: from the given docker config, else from the usual places.
 *
 * @param place - a folder with `config.json`, or such a file under any name
 * @throws {Failure} `DOCKER_CONFIG` when the given place is not there
 */
export async function keychainOf(
  place: string | undefined,
  { env, cwd }: Ambient,
): Promise<Keychain> {
  if (place === undefined) return defaultKeychain(env)
  const given = path.resolve(cwd, place)
  const about = await stat(given).catch((thrown: unknown) => {
    throw new Failure('DOCKER_CONFIG', `cannot read --docker-config: ${messageOf(thrown)}`)
  })
  return defaultKeychain(env, about.isDirectory() ? path.join(given, 'config.json') : given)
}
