import { type Json } from '../http/index.ts'
import type { Api, Call } from './call.ts'
import { textIn } from './fields.ts'
import type { EndedRequest, Forge, ForgeRequest, RequestBranches } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { findInPages } from './pages.ts'
import { type Answered, listOf, numberOf, objectOf, undecodable } from './undecodable.ts'

/** How one forge writes a request down. */
export type RequestForm = {
  /** The field with the number that people see. */
  readonly numberField: string
  readonly read: (json: Json) => Omit<ForgeRequest, 'number'>
  /** Whether both branches are of the repository itself: forks have some of the same name. */
  readonly isOwnBranch: (json: Json) => boolean
}

function readRequest(form: RequestForm, answer: Answered, call: Call): ForgeRequest {
  const number = numberOf(answer, form.numberField, 'request', call)
  return { ...form.read(objectOf(answer, call)), number }
}

/** Which requests are looked for, and where. */
export type RequestSearch = {
  readonly form: RequestForm
  readonly branches: RequestBranches
  /** Reads the list of requests, filtered as well as the forge can. */
  readonly call: Call
}

/** All that end a request, at one forge or another; the others are open or about to merge. */
const endStates: ReadonlySet<string | undefined> = new Set(['closed', 'merged'])

/** How a forge looks for requests, whatever its list is called. */
export function requestFinders(
  api: Api,
  searchOf: (branches: RequestBranches, state: 'open' | 'ended') => RequestSearch,
): Pick<Forge, 'find' | 'findEnded'> {
  return {
    find: (branches, signal) => findRequest(api, searchOf(branches, 'open'), signal),
    findEnded: (branches, signal) => findEndedRequest(api, searchOf(branches, 'ended'), signal),
  }
}

/**
 * The open request between the branches in a list that may hold others: filters are ignored when a
 * forge finds them malformed, is too old to know them, or does not tell forks apart.
 *
 * @throws {ForgeError} `FORGE_DECODE`
 */
function findRequest(
  api: Api,
  search: RequestSearch,
  signal: AbortSignal,
): Promise<ForgeRequest | undefined> {
  return findInPages(api, search.call, (json) => requestIn(json, search, isOpen), signal)
}

/** The newest request between the branches that is over. */
async function findEndedRequest(
  api: Api,
  search: RequestSearch,
  signal: AbortSignal,
): Promise<EndedRequest | undefined> {
  const take = (json: unknown): EndedRequest | undefined => {
    const request = requestIn(json, search, (fields) => !isOpen(fields))
    if (request === undefined) return undefined
    const fields = objectOf({ json, words: '' }, search.call)
    const isMerged =
      textIn(fields, 'state') === 'merged' ||
      textIn(fields, 'merged_at') !== undefined ||
      fields['merged'] === true
    return { number: request.number, commit: request.commit, isMerged }
  }
  try {
    return await findInPages(api, search.call, take, signal)
  } catch (thrown) {
    // A long past is no fault: what is not among the newest was over long ago.
    if (thrown instanceof ForgeError && thrown.facts['pages'] !== undefined) return undefined
    throw thrown
  }
}

function isOpen(fields: Json): boolean {
  return !endStates.has(textIn(fields, 'state'))
}

function requestIn(
  json: unknown,
  { form, branches: { head, base }, call }: RequestSearch,
  isOfState: (fields: Json) => boolean,
): ForgeRequest | undefined {
  const item = { json, words: '' }
  const request = readRequest(form, item, call)
  const fields = objectOf(item, call)
  const isWanted = request.head === head && request.base === base
  return isWanted && isOfState(fields) && form.isOwnBranch(fields) ? request : undefined
}

/** A call that opens or changes a request. */
export type RequestWrite = {
  readonly form: RequestForm
  readonly call: Call
  /** Of the request that is changed; absent when one is opened. */
  readonly number?: number
}

/**
 * Opens or changes a request, and makes sure that one is answered: 200 is also what proxies say,
 * and servers that tell in the body what went wrong.
 *
 * @throws {ForgeError} `FORGE_DECODE` when the answer is another request, or none
 */
export async function writeRequest(
  api: Api,
  { form, call, number }: RequestWrite,
  signal: AbortSignal,
): Promise<ForgeRequest> {
  const written = readRequest(form, await api(call, signal), call)
  if (number === undefined || written.number === number) return written
  throw undecodable(call, `answers with number ${written.number}, not ${number}`)
}

/** Writes a comment, and makes sure that it is there. */
export async function writeComment(api: Api, call: Call, signal: AbortSignal): Promise<void> {
  numberOf(await api(call, signal), 'id', 'comment', call)
}

/** Adds labels, where the forge answers with all of them. */
export async function writeLabels(api: Api, call: Call, signal: AbortSignal): Promise<void> {
  listOf(await api(call, signal), call)
}
