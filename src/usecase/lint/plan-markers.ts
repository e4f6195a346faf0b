import { type Advice, encodeUtf8 } from '../../base/index.ts'
import {
  applySplices,
  type FileMarkers,
  findMarkers,
  readContents,
  type Splice,
  type ValueNode,
} from '../../core/markers/index.ts'
import { policyKey } from '../../core/objects/index.ts'
import { type TreeFile } from '../../core/tree/index.ts'
import { findImageSites, type ImageSite, type Slot } from './image-sites.ts'
import { isClaimedElsewhere, type KnownPolicy, type Scope } from './known.ts'
import { type PlacingCode, placingTexts } from './placing-texts.ts'

/** A marker to be added. */
type Proposal = {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly value: string
  readonly setter: string
}

/** A value that could have a marker and gets none, and why. */
type LeftAlone = {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly value: string
  readonly code: PlacingCode
  readonly why: string
  readonly remedy: string
  /** Completes `remedy` in the words of whoever shows it. */
  readonly advice?: Advice
}

/** A file to be written: nothing but insertions at the ends of lines. */
type MarkedFile = {
  readonly path: string
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly splices: readonly Splice[]
}

/** The markers to add, the files with them, and the places left alone. */
export type MarkerPlan = {
  readonly files: readonly MarkedFile[]
  readonly added: readonly Proposal[]
  readonly left: readonly LeftAlone[]
}

/** The objects that decide which marker belongs where. */
export type PlacingWorld = {
  readonly policies: readonly KnownPolicy[]
  /** Empty when there is no automation: then every file may be marked. */
  readonly scopes: readonly Scope[]
}

/**
 * Plans markers for the images of a tree that exactly one policy chooses tags for.
 *
 * Each new marker has been looked for in the bytes as they will be: one that would do nothing, or
 * change what another means, is not proposed.
 */
export function planMarkers(files: readonly TreeFile[], world: PlacingWorld): MarkerPlan {
  const plans = files.map((file) => planFile(file, world))
  return {
    files: plans.flatMap(({ file }) => file ?? []),
    added: plans.flatMap(({ added }) => added),
    left: plans.flatMap(({ left }) => left),
  }
}

type FilePlan = {
  readonly file?: MarkedFile
  readonly added: readonly Proposal[]
  readonly left: readonly LeftAlone[]
}

/** A marker for one slot, or the code that says why not. */
type Answer = { readonly value: ValueNode; readonly detail?: string } & (
  | { readonly kind: 'mark'; readonly setter: string }
  | { readonly kind: 'leave'; readonly code: PlacingCode }
)

function planFile(file: TreeFile, world: PlacingWorld): FilePlan {
  const { path, bytes } = file
  const before = findMarkers(path, bytes)
  const marked = new Set(before.markers.map(positionOf))
  const answers = findImageSites(readContents(path, bytes)).flatMap((site) =>
    answersFor(site, path, world, marked),
  )
  const refusal = tryOut(file, before, answers.filter(isMark))
  const settled = answers.map((answer) => {
    const code = isMark(answer) ? refusal(answer) : undefined
    return code === undefined ? answer : leave(answer.value, code)
  })
  const marks = settled.filter(isMark)
  const left = settled.flatMap((answer) => (isMark(answer) ? [] : leftAlone(path, answer)))
  if (marks.length === 0) return { added: [], left }
  const added = marks.map(({ value: { line, column, text }, setter }) => {
    return { path, line, column, value: text, setter }
  })
  return { file: mark(file, marks), added, left }
}

function answersFor(
  site: ImageSite,
  path: string,
  { policies, scopes }: PlacingWorld,
  marked: ReadonlySet<string>,
): Answer[] {
  const fitting = policies.filter(
    ({ usable }) => usable?.image.canonicalName === site.canonicalName,
  )
  const [policy] = fitting
  const open = site.slots.filter(({ value }) => !marked.has(positionOf(value)))
  const [first] = mainSlots(open)
  if (policy === undefined || first === undefined) return []
  const names = new Set(fitting.map(({ policy }) => policyKey(policy.metadata)))
  if (names.size > 1) return [leave(first.value, 'several-policies', [...names].join(', '))]
  const key = policyKey(policy.policy.metadata)
  const isOutside = !scopes.some((scope) => scope.policies.has(key) && scope.covers(path))
  if (scopes.length > 0 && isOutside) return [leave(first.value, 'outside-automation', key)]
  const answers = mainSlots(open).map((slot) => answerFor(slot, site, policy))
  return answers.some(isMark) ? [...nameAnswers(open, policy), ...answers] : answers
}

/** Those that change with every release. */
function mainSlots(slots: readonly Slot[]): readonly Slot[] {
  return slots.filter(({ part }) => part !== 'name')
}

/**
 * A name goes along with a tag or digest, never alone, and only as the policy spells it: another
 * spelling would be changed by the next update, which nobody asked for.
 */
function nameAnswers(slots: readonly Slot[], { policy, usable }: KnownPolicy): Answer[] {
  const image = usable?.repository.spec.image
  const names = slots.filter(({ part, value }) => part === 'name' && value.text === image)
  return names
    .filter(({ value }) => value.place.kind !== 'none')
    .map(({ value }) => ({ kind: 'mark', value, setter: `${policyKey(policy.metadata)}:name` }))
}

function answerFor({ part, value }: Slot, site: ImageSite, { policy }: KnownPolicy): Answer {
  const hasDigests = policy.spec.digestReflectionPolicy !== 'Never'
  if (isBare(part, value.text, site)) return leave(value, 'no-tag')
  if (part === 'tag' && !/^\w[\w.-]{0,127}$/.test(value.text)) return leave(value, 'unclear-tag')
  if (part !== 'tag' && site.digest !== undefined && !hasDigests)
    return leave(value, 'loses-digest')
  if (value.place.kind === 'none') return leave(value, value.place.why)
  const suffix = part === 'image' ? '' : `:${part}`
  return { kind: 'mark', value, setter: `${policyKey(policy.metadata)}${suffix}` }
}

/** Whether the value leaves open which release it is; a marker would settle that for good. */
function isBare(part: Slot['part'], text: string, { tag, digest }: ImageSite): boolean {
  return part === 'image' ? tag === undefined && digest === undefined : /^(?:|~|null)$/.test(text)
}

function leave(value: ValueNode, code: PlacingCode, detail?: string): Answer {
  return { kind: 'leave', value, code, ...(detail === undefined ? {} : { detail }) }
}

function leftAlone(path: string, { value, code, detail }: Answer & { kind: 'leave' }): LeftAlone {
  const { line, column, text } = value
  const { why, ...remedy } = placingTexts[code]
  const reason = detail === undefined ? why : `${why}: ${detail}`
  return { path, line, column, value: text, code, why: reason, ...remedy }
}

type Mark = Extract<Answer, { kind: 'mark' }>

function isMark(answer: Answer): answer is Mark {
  return answer.kind === 'mark'
}

/**
 * Marks the file on trial and tells for each new marker why it must not be, if it must not. When
 * an old marker got lost or changed on the way, none may.
 */
function tryOut(
  file: TreeFile,
  before: FileMarkers,
  marks: readonly Mark[],
): (mark: Mark) => PlacingCode | undefined {
  const { markers, claims } = findMarkers(file.path, mark(file, marks).after)
  if (isClaimedElsewhere(file.path, claims)) return () => 'path-annotation'
  const setters = new Map(markers.map((marker) => [positionOf(marker), marker.setter]))
  const isFound = ({ value, setter }: Mark): boolean => setters.get(positionOf(value)) === setter
  const isIntact =
    before.markers.every((marker) => setters.get(positionOf(marker)) === marker.setter) &&
    markers.length === before.markers.length + marks.filter(isFound).length
  return (proposal) => (isIntact && isFound(proposal) ? undefined : 'no-effect')
}

function mark({ path, bytes }: TreeFile, marks: readonly Mark[]): MarkedFile {
  const splices = marks
    .flatMap(({ value: { place }, setter }): Splice[] => {
      if (place.kind === 'none') return []
      const { at, space } = place
      const comment = `${space ? ' ' : ''}# {"$imagepolicy": "${setter}"}`
      return [{ start: at, end: at, text: encodeUtf8(comment) }]
    })
    .toSorted((a, b) => a.start - b.start)
  return { path, before: bytes, after: applySplices(bytes, splices), splices }
}

function positionOf({ line, column }: { readonly line: number; readonly column: number }): string {
  return `${line}:${column}`
}
