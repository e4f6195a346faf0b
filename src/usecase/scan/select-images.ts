import { Failure, messageOf } from '../../base/index.ts'
import { formatImageRef, type ImageRef } from '../../core/image/index.ts'
import { type ObjectOf, type Objects, policyKey } from '../../core/objects/index.ts'
import { type CompiledRule, choiceWork } from '../../core/policy/index.ts'
import { outcomeOf, withoutDigest } from '../../core/status/index.ts'
import type { PolicyReport } from './policy-report.ts'
import { type Scanned, type ScanPorts, scan, withDeadline } from './scan.ts'
import {
  type OpenPolicy,
  preparePolicy,
  reportChoice,
  wantsDigest,
  withoutResult,
} from './selection.ts'

/** Progress of scans for people; every call is optional to heed. */
export type ScanReporter = {
  readonly scanning: (total: number) => void
  readonly scanned: (done: number, image: string) => void
  readonly scansDone: () => void
}

type SelectionPorts = ScanPorts & { readonly reporter: ScanReporter }

/** What became of a policy, and what it had to choose from where its repository was scanned. */
export type Selection = {
  readonly report: PolicyReport
  readonly scanned?: { readonly tags: readonly string[]; readonly rule: CompiledRule }
}

/**
 * Scans the repositories that the policies need, each once, and lets each policy choose.
 *
 * A registry that fails makes its policies fail; the others go on.
 *
 * @param question - the policies, their objects, and selections made by hand by `namespace:policy`
 */
export async function selectImages(
  question: {
    readonly policies: readonly ObjectOf<'ImagePolicy'>[]
    readonly objects: Objects
    readonly overrides: ReadonlyMap<string, ImageRef>
  },
  ports: SelectionPorts,
  signal: AbortSignal,
): Promise<readonly Selection[]> {
  const { policies, objects, overrides } = question
  const prepared = policies.map((policy) =>
    preparePolicy(policy, objects, overrides.get(policyKey(policy.metadata))),
  )
  const open = prepared.filter((one) => one.kind === 'open')
  const scans = startScans(open, ports, signal)
  const selections = await Promise.all(
    prepared.map((one) =>
      one.kind === 'settled' ? { report: one.report } : conclude(one, scans, ports, signal),
    ),
  )
  if (scans.size > 0) ports.reporter.scansDone()
  return selections
}

type Scans = ReadonlyMap<ObjectOf<'ImageRepository'>, Promise<Scanned>>

function startScans(
  open: readonly OpenPolicy[],
  ports: SelectionPorts,
  signal: AbortSignal,
): Scans {
  const wanted = new Map(open.map((one) => [one.repository, one]))
  if (wanted.size > 0) ports.reporter.scanning(wanted.size)
  const scans = new Map<ObjectOf<'ImageRepository'>, Promise<Scanned>>()
  let done = 0
  for (const [repository, one] of wanted) {
    const scanned = scan(one, ports, signal).finally(() => {
      done++
      ports.reporter.scanned(done, one.image.canonicalName)
    })
    // Every policy awaits its scan; until then a failure must not count as unhandled.
    scanned.catch(() => undefined)
    scans.set(repository, scanned)
  }
  return scans
}

async function conclude(
  open: OpenPolicy,
  scans: Scans,
  ports: SelectionPorts,
  signal: AbortSignal,
): Promise<Selection> {
  try {
    const scan = await scans.get(open.repository)
    if (scan === undefined) throw new Failure('SCAN', 'not scanned')
    const scanned = { tags: scan.stored.tags, rule: open.rule }
    const choice = await ports.offload(choiceWork, scanned, signal)
    const digest =
      choice.kind === 'chosen' && wantsDigest(open.policy)
        ? await readDigest(open, { scan, tag: choice.tag }, ports, signal)
        : undefined
    return { report: reportChoice(open, choice, digest), scanned }
  } catch (thrown) {
    signal.throwIfAborted()
    if (!(thrown instanceof Failure)) throw thrown
    const report = withoutResult(open.policy, outcomeOf('ImageRepository', thrown))
    return { report: { ...report, image: open.repository.spec.image } }
  }
}

async function readDigest(
  { repository }: OpenPolicy,
  { scan, tag }: { readonly scan: Scanned; readonly tag: string },
  { clock }: SelectionPorts,
  signal: AbortSignal,
): Promise<string> {
  const read = (limit: AbortSignal): Promise<string> => scan.image.readDigest(tag, limit)
  try {
    return await withDeadline(repository, read, clock, signal)
  } catch (thrown) {
    const ref = formatImageRef({ name: repository.spec.image, tag })
    throw new Failure('DIGEST', withoutDigest(ref, messageOf(thrown)), { cause: thrown })
  }
}
