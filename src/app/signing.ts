import { decodeUtf8, Failure } from '../base/index.ts'
import { readSigningKey, type SignBytes } from '../io/git/index.ts'
import { findSecret, type SecretSources } from '../usecase/inventory/index.ts'
import { type Job } from '../usecase/plan/index.ts'

/**
 * The signer that an automation asks for; none when it asks for none.
 *
 * @throws {Failure} `SIGNING_KEY`, or a `GitError`, with the texts of spec/image-automation §10
 */
export async function signerOf(job: Job, secrets: SecretSources): Promise<SignBytes | undefined> {
  const { automation } = job
  const wanted = automation?.spec.git?.commit.signingKey
  if (automation === undefined || wanted === undefined) return undefined
  const { name } = wanted.secretRef
  const { secret } = findSecret(automation.metadata.namespace, name, secrets)
  if (secret === undefined) {
    throw new Failure(
      'SIGNING_KEY',
      `could not find signing key secret '${name}': secrets "${name}" not found`,
    )
  }
  const data = [...secret.data].map(([key, bytes]) => [key, decodeUtf8(bytes)])
  return readSigningKey(wanted.type ?? '', { name, data: Object.fromEntries(data) })
}
