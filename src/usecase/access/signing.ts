import { decodeUtf8, Failure } from '../../base/index.ts'
import type { ObjectOf } from '../../core/objects/index.ts'
import { findSecret, missingSecret, type SecretSources, type UsableSecret } from './secrets.ts'

/** The Secret with a signing key, as texts by key, and which kind of key it says it is. */
export type SigningSecret = {
  readonly type: string
  readonly name: string
  readonly data: Readonly<Record<string, string>>
}

/**
 * The key by which an automation wants its commits signed; none when it wants none.
 *
 * @throws {Failure} `SIGNING_KEY` with the text of spec/image-automation §10
 */
export function signingSecretOf(
  automation: ObjectOf<'ImageUpdateAutomation'> | undefined,
  secrets: SecretSources,
): SigningSecret | undefined {
  const demand = automation?.spec.git?.commit.signingKey
  if (automation === undefined || demand === undefined) return undefined
  const { name } = demand.secretRef
  const { namespace } = automation.metadata
  const { secret, why } = findSecret(namespace, name, secrets)
  if (secret === undefined) {
    const text = `could not find signing key secret '${name}': secrets "${name}" not found`
    const { message, advice, facts } = missingSecret(text, { namespace, name, why })
    throw new Failure('SIGNING_KEY', message, { ...(advice && { advice }), facts })
  }
  return { type: demand.type ?? '', name, data: textsOf(secret) }
}

/** Which signatures a GitRepository demands of its source, and by whose keys. */
export type SignatureDemand = {
  readonly head: boolean
  readonly tag: boolean
  /** Public keys by the names of their entries; undefined when the Secret is not there. */
  readonly keys: Readonly<Record<string, string>> | undefined
  readonly secretName: string
}

/** @returns undefined when the GitRepository demands none */
export function signatureDemand(
  source: ObjectOf<'GitRepository'> | undefined,
  secrets: SecretSources,
): SignatureDemand | undefined {
  const demand = source?.spec.verify
  if (source === undefined || demand === undefined) return undefined
  const { name } = demand.secretRef
  const { secret } = findSecret(source.metadata.namespace, name, secrets)
  return {
    head: demand.mode !== 'Tag',
    tag: demand.mode.startsWith('Tag'),
    keys: secret === undefined ? undefined : textsOf(secret),
    secretName: name,
  }
}

function textsOf({ data }: UsableSecret): Readonly<Record<string, string>> {
  return Object.fromEntries([...data].map(([key, bytes]) => [key, decodeUtf8(bytes)]))
}
