import { type Clock, Failure, messageOf, type Offload, withinTime } from '../../base/index.ts'
import type { ImageRepositoryName } from '../../core/image/index.ts'
import type { ObjectOf } from '../../core/objects/index.ts'
import { exclusionWork, type StoredTags } from '../../core/policy/index.ts'
import { during } from '../../core/status/index.ts'
import { parseDuration } from '../../golang/duration/index.ts'
import type { ImageTags, TagReader, TagStore } from './tag-reader.ts'

/** What a scan needs; the tags may come from anywhere. */
export type ScanPorts = {
  readonly tags: TagReader
  readonly store: TagStore
  readonly offload: Offload
  readonly clock: Pick<Clock, 'sleep'>
}

/** An ImageRepository to be scanned, and the image that it names. */
export type ScanTarget = {
  readonly repository: ObjectOf<'ImageRepository'>
  readonly image: ImageRepositoryName
}

/** What a scan found, and the image for questions that follow. */
export type Scanned = { readonly stored: StoredTags; readonly image: ImageTags }

/** Scans in Flux last as long as the interval; nobody waits for a day at a prompt. */
const longestScanMs = 60_000
const shortestScanMs = 1_000

/**
 * Lists the tags of an image and stores those that its exclusions leave.
 *
 * An incomplete list never replaces what is stored: a policy would go back to an older tag because
 * a registry forgot one.
 *
 * @throws {Failure} `SCAN` with Flux's text; `AUTH_OPTIONS`
 */
export function scan(target: ScanTarget, ports: ScanPorts, signal: AbortSignal): Promise<Scanned> {
  const { repository } = target
  const work = async (limit: AbortSignal): Promise<Scanned> => {
    const image = await ports.tags.open(repository, target.image, limit)
    const stored = await readTags(repository, image, ports.offload, limit).catch(asScan)
    await ports.store.replace(repository, stored, limit)
    return { stored, image }
  }
  return withDeadline(repository, work, ports.clock, signal)
}

function asScan(thrown: unknown): never {
  const { advice, facts } = thrown instanceof Failure ? thrown : {}
  throw new Failure('SCAN', during('scan failed', messageOf(thrown)), {
    cause: thrown,
    ...(advice === undefined ? {} : { advice, ...(facts && { facts }) }),
  })
}

async function readTags(
  { spec: { exclusionList } }: ObjectOf<'ImageRepository'>,
  image: ImageTags,
  offload: Offload,
  signal: AbortSignal,
): Promise<StoredTags> {
  const { tags, complete, why } = await image.listTags(signal)
  if (!complete) {
    throw new Failure('INCOMPLETE', `the tag list is incomplete: ${why ?? 'it ended early'}`)
  }
  return offload(exclusionWork, { tags, ...(exclusionList && { exclusionList }) }, signal)
}

/** Work on a repository within its one deadline (spec/image-reflector §5.6). */
export function withDeadline<Value>(
  { spec: { timeout } }: ObjectOf<'ImageRepository'>,
  work: (signal: AbortSignal) => Promise<Value>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<Value> {
  const wantedMs =
    timeout === undefined ? longestScanMs : Number(parseDuration(timeout) / 1_000_000n)
  return withinTime(Math.max(wantedMs, shortestScanMs), clock, work, signal)
}
