import {
  readSigningKey,
  type SignBytes,
  splitCommit,
  splitTag,
  verifySignature,
} from '../io/sign/index.ts'
import { type SecretSources, signingSecretOf } from '../usecase/access/index.ts'
import { type Job } from '../usecase/plan/index.ts'
import { type SignatureCheck } from '../usecase/publish/index.ts'
import { type RemoteSession } from './remotes.ts'

/** Checks the signatures of what a session reads. */
export function signatureCheck({ remote, resolve }: RemoteSession): SignatureCheck {
  return {
    async commit(commit, keys, signal) {
      await remote.fetch([commit], signal)
      const bytes = await remote.readObject(commit.id, signal)
      return verifySignature(splitCommit(bytes, commit.id.length), keys, signal)
    },
    async tag({ ref, commit }, keys, signal) {
      const { refs } = await resolve({ name: ref }, [], signal)
      const id = refs.ids.get(ref)
      // A lightweight tag is the commit itself.
      if (id === undefined || id === commit) return { kind: 'unsigned' }
      await remote.fetch([{ ref, id }], signal)
      return verifySignature(splitTag(await remote.readObject(id, signal)), keys, signal)
    },
  }
}

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
