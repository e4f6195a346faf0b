import type {
  Forge,
  ForgeRequest,
  MergeMethod,
  Owners,
  RequestBranches,
  RequestContent,
} from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { fittingBody } from './marker.ts'

/** The request as it should be. */
export type RequestSpec = {
  readonly branches: RequestBranches
  readonly content: RequestContent
  /** How it is opened; later its state is what people make it. */
  readonly isDraft: boolean
  /** Whether, and how, it is to merge by itself. */
  readonly autoMerge: false | { readonly method?: MergeMethod }
}

/** What became of it. */
export type SyncedRequest =
  | {
      readonly kind: 'opened' | 'updated' | 'unchanged'
      readonly request: ForgeRequest
      /** Why it will not merge by itself, though it should. */
      readonly autoMergeRefusal?: string
    }
  /** Somebody else has a request between these branches; it was left alone. */
  | { readonly kind: 'foreign'; readonly request: ForgeRequest }
  /** The forge says that the branches are equal. */
  | { readonly kind: 'no-commits' }

/**
 * Makes the request between two branches say what it should: opens it, or updates what differs.
 *
 * One read when nothing changed. Never a second request: it looks first, and when somebody was
 * quicker, it looks again. A request without the mark of one of our automations is not touched.
 *
 * @throws {ForgeError} | {HttpError}; but a refused auto-merge is a result, as the request is there
 */
export async function syncRequest(
  forge: Forge,
  spec: RequestSpec,
  signal: AbortSignal,
): Promise<SyncedRequest> {
  const fitting = { ...spec, content: { ...spec.content, body: fittingBody(spec.content) } }
  const present = await forge.find(fitting.branches, signal)
  if (present !== undefined) return bringUpToDate(forge, present, fitting, signal)
  const content = { ...fitting.content, isDraft: fitting.isDraft }
  const opened = await forge.open(fitting.branches, content, signal).catch((thrown: unknown) => {
    if (thrown instanceof ForgeError) return thrown
    throw thrown
  })
  if (!(opened instanceof ForgeError)) {
    return withAutoMerge(forge, { kind: 'opened', request: opened }, fitting, signal)
  }
  if (opened.code === 'FORGE_NO_COMMITS') return { kind: 'no-commits' }
  if (!mayExist(opened)) throw opened
  const other = await forge.find(fitting.branches, signal)
  if (other !== undefined) return bringUpToDate(forge, other, fitting, signal)
  throw opened.code === 'FORGE_ALREADY_EXISTS' ? unlisted(opened) : opened
}

/** By its words, or by the two statuses that forges answer to a second request, whatever they say. */
function mayExist({ code, facts }: ForgeError): boolean {
  const isConflict = facts['status'] === 409 || facts['status'] === 422
  return code === 'FORGE_ALREADY_EXISTS' || (code === 'FORGE_REFUSED' && isConflict)
}

/** Lists may lag behind for a moment; under an old name they show nothing for ever. */
function unlisted(thrown: ForgeError): ForgeError {
  const { message, facts } = thrown
  const what =
    'the forge does not list it; try again, and give the new URL if the owner was renamed'
  const details = { remedy: 'retry', facts, cause: thrown } as const
  return new ForgeError('FORGE_ALREADY_EXISTS', `${message}; ${what}`, details)
}

/** What became of a request that nothing is left for. */
export type ClosedRequest =
  | { readonly kind: 'closed' | 'foreign'; readonly request: ForgeRequest }
  | { readonly kind: 'none' }

/**
 * Closes our request between two branches, when nothing is left to request.
 *
 * @param automations - who speaks; a request that is also another automation's stays open
 */
export async function closeRequest(
  forge: Forge,
  spec: { readonly branches: RequestBranches; readonly automations: Owners },
  comment: string,
  signal: AbortSignal,
): Promise<ClosedRequest> {
  const request = await forge.find(spec.branches, signal)
  if (request === undefined) return { kind: 'none' }
  const owners = new Set(spec.automations)
  const isOnlyOurs =
    request.automations.length > 0 && request.automations.every((name) => owners.has(name))
  if (!isOnlyOurs) return { kind: 'foreign', request }
  await forge.close(request, comment, signal)
  return { kind: 'closed', request }
}

async function bringUpToDate(
  forge: Forge,
  request: ForgeRequest,
  spec: RequestSpec,
  signal: AbortSignal,
): Promise<SyncedRequest> {
  const { content } = spec
  const owners = new Set(content.automations)
  if (!request.automations.some((name) => owners.has(name))) return { kind: 'foreign', request }

  // GitHub does not tell labels apart by case: asked for another case, it would answer the old one.
  const present = new Set(request.labels.map((label) => label.toLowerCase()))
  const addLabels = content.labels.filter((label) => !present.has(label.toLowerCase()))
  const edits = {
    ...(request.title === content.title ? {} : { title: content.title }),
    ...(saysTheSame(request, content) ? {} : { body: content }),
    ...(addLabels.length === 0 ? {} : { addLabels }),
  }
  if (Object.keys(edits).length === 0) {
    return withAutoMerge(forge, { kind: 'unchanged', request }, spec, signal)
  }
  await forge.update(request, edits, signal)
  const { title, body, automations } = content
  const labels = [...request.labels, ...addLabels]
  const updated = { ...request, title, body, automations, labels }
  return withAutoMerge(forge, { kind: 'updated', request: updated }, spec, signal)
}

function saysTheSame(request: ForgeRequest, content: RequestContent): boolean {
  return (
    request.body === content.body &&
    request.automations.join('\n') === content.automations.join('\n')
  )
}

type Standing = Extract<SyncedRequest, { kind: 'opened' | 'updated' | 'unchanged' }>

async function withAutoMerge(
  forge: Forge,
  standing: Standing,
  { autoMerge }: RequestSpec,
  signal: AbortSignal,
): Promise<Standing> {
  const { request } = standing
  if (autoMerge === false || request.hasAutoMerge === true) return standing
  if (request.isDraft) {
    return { ...standing, autoMergeRefusal: 'a draft does not merge by itself' }
  }
  // Without its commit, whatever else is pushed meanwhile would be merged.
  if (request.commit === '') {
    return { ...standing, autoMergeRefusal: 'the forge does not say which commit it would merge' }
  }
  try {
    await forge.enableAutoMerge(request, autoMerge.method, signal)
    return { ...standing, request: { ...request, hasAutoMerge: true } }
  } catch (thrown) {
    const isRefusal = thrown instanceof ForgeError && thrown.code === 'FORGE_AUTO_MERGE'
    if (!isRefusal) throw thrown
    return { ...standing, autoMergeRefusal: thrown.message }
  }
}
