import { type Notice } from '../base/index.ts'
import { printName } from '../core/objects/index.ts'
import { type Want } from '../io/git/index.ts'
import {
  readSigningKey,
  type SignBytes,
  splitCommit,
  splitTag,
  type TrustedKeys,
  type Verdict,
  verifySignature,
} from '../io/sign/index.ts'
import { type SecretSources, signatureDemand, signingSecretOf } from '../usecase/access/index.ts'
import { type Job } from '../usecase/plan/index.ts'
import { type RemoteSession } from './remotes.ts'

type Source = {
  readonly session: RemoteSession
  /** What was checked out. */
  readonly from: Want
  readonly secrets: SecretSources
}

/**
 * Says when a cluster would refuse the source of a job: its GitRepository demands signatures
 * (`spec.verify`), and the commit or tag has none by a trusted key.
 *
 * A notice and no error, since the automation does not verify its source in a cluster either
 * (spec/image-automation §6.1); what it pushes would not be applied all the same.
 *
 * @returns sentences with the texts of spec/sources-and-apply A4; none when nothing is demanded
 */
export async function verifySource(
  { source }: Job,
  of: Source,
  signal: AbortSignal,
): Promise<readonly Notice[]> {
  const demand = signatureDemand(source, of.secrets)
  if (source === undefined || demand === undefined) return []
  const { keys, secretName } = demand
  const faults: string[] = []
  if (keys === undefined) {
    faults.push(`public keys secret error: secrets "${secretName}" not found`)
  } else {
    if (demand.tag) faults.push(...(await tagFaults(of, keys, signal)))
    if (demand.head) faults.push(...(await commitFaults(of, keys, signal)))
  }
  const name = `GitRepository '${printName(source.metadata)}'`
  return faults.map((fault) => ({ text: `${name}: ${fault}; a cluster would not apply it` }))
}

async function commitFaults(
  { session, from }: Source,
  keys: TrustedKeys,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { remote } = session
  await remote.fetch([from], signal)
  const bytes = await remote.readObject(from.id, signal)
  const verdict = await verifySignature(splitCommit(bytes, from.id.length), keys, signal)
  const why = reasonOf(verdict)
  return why === undefined ? [] : [`signature verification of commit '${from.id}' failed: ${why}`]
}

async function tagFaults(
  { session, from }: Source,
  keys: TrustedKeys,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { ref } = from
  if (ref === undefined || !ref.startsWith('refs/tags/')) {
    return ["cannot verify tag object's signature if a tag reference is not specified"]
  }
  const name = ref.slice('refs/tags/'.length)
  const { refs } = await session.resolve({ name: ref }, [], signal)
  const id = refs.ids.get(ref)
  const unsigned = [`cannot verify signature of tag '${name}' since it is not signed`]
  // A lightweight tag is the commit itself.
  if (id === undefined || id === from.id) return unsigned
  await session.remote.fetch([{ ref, id }], signal)
  const verdict = await verifySignature(
    splitTag(await session.remote.readObject(id, signal)),
    keys,
    signal,
  )
  if (verdict.kind === 'unsigned') return unsigned
  const why = reasonOf(verdict)
  return why === undefined ? [] : [`signature verification of tag '${name}' failed: ${why}`]
}

function reasonOf(verdict: Verdict): string | undefined {
  if (verdict.kind === 'good') return undefined
  return verdict.kind === 'bad' ? verdict.why : 'it is not signed'
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
