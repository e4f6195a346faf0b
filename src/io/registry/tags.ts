import { type BoundedMap, decodeUtf8, messageOf } from '../../base/index.ts'
import { headerOf, headersOf, readBody } from '../http/index.ts'
import { answerError, readAnswer } from './answer-error.ts'
import { parseGoJson } from './go-text.ts'
import type { RegistryImage } from './image.ts'
import { nextPage } from './link.ts'
import { RegistryError } from './registry-error.ts'
import type { Sessions } from './session.ts'

/**
 * The tags of a repository, in the order served.
 *
 * A tag that the distribution spec does not permit is left out: nothing can be pulled by it, and it
 * is no sign that others are missing.
 */
export type TagList = {
  readonly tags: readonly string[]
  /** False when the listing ended early; then it must never replace a complete one. */
  readonly complete: boolean
  /** Why it is not complete. */
  readonly why?: string
  /** When the listing began: milliseconds since 1970. */
  readonly readAt: number
}

/** A page as it was served, to ask for changes only. */
export type CachedPage = {
  readonly etag: string
  readonly tags: readonly string[]
  /** URL of the next page, if there was one. */
  readonly next?: string
}

/** Where pages with an ETag are kept, by URL. */
export type PageCache = {
  readonly get: (url: string) => CachedPage | undefined
  readonly set: (url: string, page: CachedPage) => void
}

/** How much a tag list may hold. */
export type TagLimits = {
  /** Pages of one listing; 10,000 when absent: one million tags in pages of 100. */
  readonly maxPages?: number
  /** Tags of one listing; 1,000,000 when absent. */
  readonly maxTags?: number
}

/** What listing tags needs. */
export type TagPorts = {
  readonly call: Sessions
  readonly nowMs: () => number
  readonly limits: TagLimits
  readonly pages: PageCache | undefined
  /** The page size that a registry accepted, where it is not the first one asked for. */
  readonly sizes: BoundedMap<number>
}

/** One page: 1,000 tags of 128 characters are 131 KB, but some registries ignore `n`. */
const maxPageBytes = 32 * 1024 * 1024

/** Asked for in turn while a registry refuses: ECR's maximum, Quay's, and its own choice (0). */
const pageSizes: readonly number[] = [1_000, 100, 0]

/** Answers that may mean "too many at once". */
const refusingStatuses: ReadonlySet<unknown> = new Set([400, 413, 414, 416, 422])

/** Answers to a question that a registry, or what stands in front of it, may not know. */
const unknownStatuses: ReadonlySet<unknown> = new Set([...refusingStatuses, 404, 405, 501])

type Page = {
  readonly url: string
  readonly tags: readonly string[]
  readonly next: string | undefined
  /** A link led here: this registry says when there is more. */
  readonly isLinked: boolean
}

type Asking = {
  readonly image: RegistryImage
  readonly ports: TagPorts
  readonly signal: AbortSignal
}

/** How a way through the pages ended: at the last tag, somewhere, or where nobody can tell. */
type Walk = {
  readonly tags: ReadonlySet<string>
  /** Tags as they were served, with those that came twice and those that are none. */
  readonly servedCount: number
  readonly end: 'whole' | 'unsure' | { readonly why: string }
}

/**
 * Lists all tags of a repository (registry-auth §5.1).
 *
 * A failing page fails the listing; a listing that turns in circles, passes a limit or cannot be
 * told from one that was cut off is given back as incomplete.
 *
 * @throws {RegistryError | HttpError}
 */
export async function listTags(
  image: RegistryImage,
  ports: TagPorts,
  signal: AbortSignal,
): Promise<TagList> {
  const readAt = ports.nowMs()
  const asking = { image, ports, signal }
  const { page, size } = await firstPage(image, ports, signal)
  const walk = await walkPages(page, size, asking)
  const { tags, servedCount, end } =
    walk.end === 'unsure' ? await askOtherwise(walk, size, asking) : walk
  if (end === 'unsure') {
    return listed(tags, readAt, `the registry names no page behind ${servedCount} tags`)
  }
  return listed(tags, readAt, end === 'whole' ? undefined : end.why)
}

async function walkPages(first: Page, size: number, asking: Asking): Promise<Walk> {
  const tags = new Set<string>()
  let servedCount = addTags(tags, first)
  const seen = new Set([first.url])
  for (let page = first; ; ) {
    const url = page.next ?? guessedNext(page, size)
    if (url === undefined || isEnd(page)) return { tags, servedCount, end: 'whole' }
    const why = passedLimit(url, seen, servedCount, asking.ports.limits)
    if (why !== undefined) return { tags, servedCount, end: { why } }
    seen.add(url)
    const following = await pageAfter(page, url, asking)
    if (following === undefined) return { tags, servedCount, end: 'unsure' }
    if (isSamePage(page, following)) {
      if (page.next === undefined) return { tags, servedCount, end: 'unsure' } // it ignores `last`
      return { tags, servedCount, end: { why: `the listing repeats the page before '${url}'` } }
    }
    servedCount += addTags(tags, following)
    page = following
  }
}

/**
 * Takes the tags of a page, each once: some registries begin a page with the `last` that they were
 * asked by. Page by page, since a hundred thousand at once would hold the event loop.
 *
 * @returns how many were served
 */
function addTags(tags: Set<string>, page: Page): number {
  for (const tag of page.tags) if (tagShape.test(tag)) tags.add(tag)
  return page.tags.length
}

/** An empty page that links to itself: there is nothing behind the last tag. */
function isEnd({ tags, next, url }: Page): boolean {
  return tags.length === 0 && next === url
}

/**
 * Asks again where a page was exactly as long as asked for and `last` leads nowhere: the list may
 * end there, or be cut off. Some registries give all when no number is named, some give more when
 * more is asked for, and one that gives more than was asked for has no pages at all.
 */
async function askOtherwise(walk: Walk, size: number, asking: Asking): Promise<Walk> {
  const more = size * 10
  for (const [path, limit] of [['tags/list', 0] as const, [`tags/list?n=${more}`, more] as const]) {
    const page = await pageIfServed(path, asking)
    if (page !== undefined && page.tags.length > walk.servedCount) {
      return walkPages(page, limit, asking)
    }
  }
  const fewer = await pageIfServed(`tags/list?n=${size - 1}`, asking)
  const hasPages = fewer === undefined || fewer.tags.length < size
  return hasPages || walk.servedCount !== size ? walk : { ...walk, end: 'whole' }
}

function listed(found: ReadonlySet<string>, readAt: number, why?: string): TagList {
  const tags = [...found]
  return why === undefined
    ? { tags, complete: true, readAt }
    : { tags, complete: false, why, readAt }
}

/** The distribution spec's grammar of tags. */
const tagShape = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

function passedLimit(
  url: string,
  seen: ReadonlySet<string>,
  tagCount: number,
  { maxPages = 10_000, maxTags = 1_000_000 }: TagLimits,
): string | undefined {
  if (seen.has(url)) return `the listing leads back to '${url}'`
  if (seen.size >= maxPages) return `the listing has more than ${maxPages} pages`
  return tagCount >= maxTags ? `the listing has more than ${maxTags} tags` : undefined
}

/**
 * Where a page that says nothing of a next one may go on all the same: it is exactly as long as was
 * asked for, so this is the end by chance, or a registry that forgot the link.
 */
function guessedNext(page: Page, size: number): string | undefined {
  if (size === 0 || page.tags.length !== size || page.isLinked) return undefined
  const url = new URL(page.url)
  url.searchParams.set('last', page.tags.at(-1) ?? '')
  return url.href
}

function isSamePage(a: Page, b: Page): boolean {
  return (
    a.tags.length > 0 &&
    a.tags.length === b.tags.length &&
    a.tags[0] === b.tags[0] &&
    a.tags.at(-1) === b.tags.at(-1)
  )
}

/** The next page; undefined when it was only a guess and the registry does not know what we mean. */
async function pageAfter(before: Page, url: string, asking: Asking): Promise<Page | undefined> {
  if (before.next === undefined) return pageIfServed(url, asking)
  const { image, ports, signal } = asking
  return { ...(await readPage(image, url, ports, signal)), isLinked: true }
}

/** A page that may be asked for in vain; undefined when the registry refuses the question. */
async function pageIfServed(
  path: string,
  { image, ports, signal }: Asking,
): Promise<Page | undefined> {
  try {
    return await readPage(image, path, ports, signal)
  } catch (error) {
    if (error instanceof RegistryError && unknownStatuses.has(error.facts['status'])) {
      return undefined
    }
    throw error
  }
}

async function firstPage(
  image: RegistryImage,
  ports: TagPorts,
  signal: AbortSignal,
): Promise<{ page: Page; size: number }> {
  const start = ports.sizes.get(image.registry) ?? pageSizes[0] ?? 0
  let refusal: unknown
  for (const size of pageSizes.filter((each) => each <= start)) {
    try {
      const path = size === 0 ? 'tags/list' : `tags/list?n=${size}`
      const page = await readPage(image, path, ports, signal)
      if (size !== start) ports.sizes.set(image.registry, size)
      return { page, size }
    } catch (error) {
      if (!refusesSize(error)) throw refusal ?? error
      refusal ??= error
    }
  }
  throw refusal
}

function refusesSize(error: unknown): boolean {
  if (!(error instanceof RegistryError) || error.code === 'NAME_INVALID') return false
  return refusingStatuses.has(error.facts['status'])
}

async function readPage(
  image: RegistryImage,
  path: string,
  ports: TagPorts,
  signal: AbortSignal,
): Promise<Page> {
  const key = `${image.registry}/${image.repository}/${path}`
  const cached = ports.pages?.get(key)
  const headers: Record<string, string> = { accept: 'application/json' }
  if (cached !== undefined) headers['if-none-match'] = cached.etag
  const { request, response } = await ports.call(image, { method: 'GET', path, headers }, signal)
  if (response.status === 304 && cached !== undefined) {
    return { url: request.url, tags: cached.tags, next: cached.next, isLinked: false }
  }
  if (response.status !== 200) throw await answerError(request, response, ports.nowMs())

  const text = decodeUtf8(await readBody(response.body, maxPageBytes, request))
  const tags = readAnswer(request, text, tagsOf)
  const next = nextPage(headersOf(response.headers, 'link'), request.url)
  const etag = headerOf(response.headers, 'etag')
  if (etag !== undefined) {
    ports.pages?.set(key, { etag, tags, ...(next === undefined ? {} : { next }) })
  }
  return { url: request.url, tags, next, isLinked: false }
}

/** The `tags` of a page; `null` and absent are none, as Go decodes them. */
function tagsOf(text: string): readonly string[] {
  let value: unknown
  try {
    value = parseGoJson(text, 'stream')
  } catch (error) {
    throw new RegistryError('DECODE', messageOf(error), { cause: error })
  }
  if (value === null) return []
  if (typeof value !== 'object' || Array.isArray(value))
    throw mismatch(value, 'an object with tags')
  const tags: unknown = (value as { tags?: unknown }).tags
  if (tags === undefined || tags === null) return []
  if (!Array.isArray(tags)) throw mismatch(tags, 'a list of tags')
  const odd: unknown = tags.find((tag) => typeof tag !== 'string')
  if (odd !== undefined) throw mismatch(odd, 'a tag')
  return tags as readonly string[]
}

function mismatch(value: unknown, wanted: string): RegistryError {
  const kind = Array.isArray(value) ? 'list' : typeof value
  return new RegistryError('DECODE', `${wanted} must stand where it has a value of kind ${kind}`)
}
