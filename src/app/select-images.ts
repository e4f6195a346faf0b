import { Failure, messageOf, type Offload } from '../base/index.ts'
import { formatImageRef, type ImageRef } from '../core/image/index.ts'
import { type ObjectOf, type Objects, policyKey } from '../core/objects/index.ts'
import {
  type CompiledRule,
  choiceWork,
  exclusionWork,
  type StoredTags,
} from '../core/policy/index.ts'
import { during, outcomeOf, withoutDigest } from '../core/status/index.ts'
import { parseDuration } from '../golang/duration/index.ts'
import {
  type OpenPolicy,
  type PolicyReport,
  preparePolicy,
  reportChoice,
  wantsDigest,
  withoutResult,
} from '../usecase/scan/index.ts'
import type { Registries, RegistryCall } from './registries.ts'
import type { Reporter } from './request.ts'

/** Everything that a selection needs; the tags may come from anywhere. */
export type SelectionPorts = {
  readonly registries: Registries
  readonly reporter: Reporter
  readonly offload: Offload
}

/** Scans in Flux last as long as the interval; nobody waits for a day at a prompt. */
const longestScanMs = 60_000
const shortestScanMs = 1_000

/** What became of a policy, and what it had to choose from where its repository was scanned. */
export type Selection = {
  readonly report: PolicyReport
  readonly scanned?: { readonly tags: readonly string[]; readonly rule: CompiledRule }
}

/**
 * Scans the repositories that the policies need, each once, and lets each policy choose.
 *
 * A registry that fails makes its policies fail; the others go on.
 */
export async function selectImages(
  policies: readonly ObjectOf<'ImagePolicy'>[],
  objects: Objects,
  overrides: ReadonlyMap<string, ImageRef>,
  ports: SelectionPorts & { readonly signal: AbortSignal },
): Promise<readonly Selection[]> {
  const prepared = policies.map((policy) =>
    preparePolicy(policy, objects, overrides.get(policyKey(policy.metadata))),
  )
  const open = prepared.filter((one) => one.kind === 'open')
  const scans = startScans(open, ports)
  const selections = await Promise.all(
    prepared.map((one) =>
      one.kind === 'settled' ? { report: one.report } : conclude(one, scans, ports),
    ),
  )
  if (scans.size > 0) ports.reporter.scansDone()
  return selections
}

type Scan = { readonly call: RegistryCall; readonly stored: StoredTags }
type Scans = ReadonlyMap<ObjectOf<'ImageRepository'>, Promise<Scan>>

function startScans(
  open: readonly OpenPolicy[],
  ports: SelectionPorts & { readonly signal: AbortSignal },
): Scans {
  const wanted = new Map(open.map((one) => [one.repository, one]))
  if (wanted.size > 0) ports.reporter.scanning(wanted.size)
  const scans = new Map<ObjectOf<'ImageRepository'>, Promise<Scan>>()
  let done = 0
  for (const [repository, one] of wanted) {
    const scanned = scan(one, ports).finally(() => {
      done++
      ports.reporter.scanned(done, one.image.canonicalName)
    })
    // Every policy awaits its scan; until then a failure must not count as unhandled.
    scanned.catch(() => undefined)
    scans.set(repository, scanned)
  }
  return scans
}

async function scan(
  { repository, image }: OpenPolicy,
  { registries, offload, signal }: SelectionPorts & { readonly signal: AbortSignal },
): Promise<Scan> {
  const limit = deadline(repository, signal)
  const call = await registries.call(repository, image, limit)
  const stored = await listTags(call, repository, offload, limit).catch((thrown: unknown) => {
    throw new Failure('SCAN', during('scan failed', messageOf(thrown)), { cause: thrown })
  })
  return { call, stored }
}

async function listTags(
  { registry, image }: RegistryCall,
  { spec }: ObjectOf<'ImageRepository'>,
  offload: Offload,
  signal: AbortSignal,
): Promise<StoredTags> {
  const list = await registry.listTags(image, signal)
  if (!list.complete) {
    throw new Failure('INCOMPLETE', `the tag list is incomplete: ${list.why ?? 'it ended early'}`)
  }
  const { exclusionList } = spec
  const listed = { tags: list.tags, ...(exclusionList && { exclusionList }) }
  return offload(exclusionWork, listed, signal)
}

async function conclude(
  open: OpenPolicy,
  scans: Scans,
  { offload, signal }: SelectionPorts & { readonly signal: AbortSignal },
): Promise<Selection> {
  try {
    const scan = await scans.get(open.repository)
    if (scan === undefined) throw new Failure('SCAN', 'not scanned')
    const scanned = { tags: scan.stored.tags, rule: open.rule }
    const choice = await offload(choiceWork, scanned, signal)
    const digest =
      choice.kind === 'chosen' && wantsDigest(open.policy)
        ? await readDigest(open, scan.call, choice.tag, signal)
        : undefined
    return { report: reportChoice(open, choice, digest), scanned }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof Failure)) throw thrown
    return { report: withoutResult(open.policy, outcomeOf('ImageRepository', thrown)) }
  }
}

async function readDigest(
  open: OpenPolicy,
  { registry, image }: RegistryCall,
  tag: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await registry.readDigest(image, tag, deadline(open.repository, signal))
  } catch (thrown) {
    const ref = formatImageRef({ name: open.repository.spec.image, tag })
    const text = withoutDigest(ref, messageOf(thrown))
    throw new Failure('DIGEST', text, { cause: thrown })
  }
}

/** One deadline for a repository's requests (spec/image-reflector §5.6). */
function deadline({ spec }: ObjectOf<'ImageRepository'>, signal: AbortSignal): AbortSignal {
  const { timeout } = spec
  const wantedMs =
    timeout === undefined ? longestScanMs : Number(parseDuration(timeout) / 1_000_000n)
  return AbortSignal.any([signal, AbortSignal.timeout(Math.max(wantedMs, shortestScanMs))])
}
