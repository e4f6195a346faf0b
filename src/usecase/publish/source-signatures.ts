import type { Notice } from '../../base/index.ts'
import { printName } from '../../core/objects/index.ts'
import { type SecretSources, type SignatureDemand, signatureDemand } from '../access/index.ts'
import type { Job } from '../plan/index.ts'
import type { RemoteCommit } from './remote-port.ts'

type Keys = NonNullable<SignatureDemand['keys']>

type Verdict =
  | { readonly kind: 'good' | 'unsigned' }
  | { readonly kind: 'bad'; readonly why: string }

/** Checks signatures at a remote. */
export type SignatureCheck = {
  readonly commit: (commit: RemoteCommit, keys: Keys, signal: AbortSignal) => Promise<Verdict>
  /** The tag object behind a ref; `unsigned` also where the ref leads straight to the commit. */
  readonly tag: (
    tag: { readonly ref: string; readonly commit: string },
    keys: Keys,
    signal: AbortSignal,
  ) => Promise<Verdict>
}

/** The sources of a run, each looked at once: many jobs read one, and every attempt reads it again. */
export type SourceSignatures = {
  readonly inspect: (job: Job, read: RemoteCommit, signal: AbortSignal) => Promise<void>
  readonly notices: () => readonly Notice[]
}

/**
 * Says when a cluster would refuse the source of a job: its GitRepository demands signatures
 * (`spec.verify`), and the commit or tag has none by a trusted key.
 *
 * A notice and no error, since the automation does not verify its source in a cluster either
 * (spec/image-automation §6.1); what it pushes would not be applied all the same. The texts are
 * those of spec/sources-and-apply A4.
 */
export function sourceSignatures(check: SignatureCheck, secrets: SecretSources): SourceSignatures {
  const faults = new Map<string, readonly Notice[]>()
  return {
    async inspect({ source }, read, signal) {
      const demand = signatureDemand(source, secrets)
      if (source === undefined || demand === undefined) return
      const key = JSON.stringify([source.metadata, read])
      if (faults.has(key)) return
      const name = `GitRepository '${printName(source.metadata)}'`
      const texts = await faultsOf(demand, read, check, signal)
      faults.set(
        key,
        texts.map((text) => ({ text: `${name}: ${text}; a cluster would not apply it` })),
      )
    },
    notices: () => [...faults.values()].flat(),
  }
}

async function faultsOf(
  { keys, secretName, tag, head }: SignatureDemand,
  read: RemoteCommit,
  check: SignatureCheck,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (keys === undefined) return [`public keys secret error: secrets "${secretName}" not found`]
  return [
    ...(tag ? await tagFaults(read, keys, check, signal) : []),
    ...(head ? commitFaults(read.id, await check.commit(read, keys, signal)) : []),
  ]
}

function commitFaults(id: string, verdict: Verdict): readonly string[] {
  if (verdict.kind === 'good') return []
  const why = verdict.kind === 'bad' ? verdict.why : 'it is not signed'
  return [`signature verification of commit '${id}' failed: ${why}`]
}

async function tagFaults(
  { ref, id }: RemoteCommit,
  keys: Keys,
  check: SignatureCheck,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (ref === undefined || !ref.startsWith('refs/tags/')) {
    return ["cannot verify tag object's signature if a tag reference is not specified"]
  }
  const name = ref.slice('refs/tags/'.length)
  const verdict = await check.tag({ ref, commit: id }, keys, signal)
  if (verdict.kind === 'good') return []
  return verdict.kind === 'bad'
    ? [`signature verification of tag '${name}' failed: ${verdict.why}`]
    : [`cannot verify signature of tag '${name}' since it is not signed`]
}
