import { readSigningKey, type SignBytes } from '../io/sign/index.ts'
import { type SecretSources, signingSecretOf } from '../usecase/access/index.ts'
import { type Job } from '../usecase/plan/index.ts'

/**
 * The signer that an automation asks for; none when it asks for none.
 *
 * @throws {Failure} `SIGNING_KEY`, or a `SignError`, with the texts of spec/image-automation §10
 */
export async function signerOf(
  { automation }: Job,
  secrets: SecretSources,
  signal: AbortSignal,
): Promise<SignBytes | undefined> {
  const secret = signingSecretOf(automation, secrets)
  return secret === undefined ? undefined : readSigningKey(secret.type, secret, signal)
}
