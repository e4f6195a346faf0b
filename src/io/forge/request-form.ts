import { type Api, type Call, objectOf, undecodable } from './api.ts'
import { type Json, numberIn } from './fields.ts'
import type { ForgeRequest, RequestBranches } from './forge.ts'
import { findInPages } from './pages.ts'

/** How one forge writes a request down. */
export type RequestForm = {
  /** The field with the number that people see. */
  readonly numberField: string
  readonly read: (json: Json) => Omit<ForgeRequest, 'number'>
  /** Whether both branches are of the repository itself: forks have some of the same name. */
  readonly isOwnBranch: (json: Json) => boolean
}

/** @throws {ForgeError} `FORGE_DECODE` for anything that is no request */
export function readRequest(form: RequestForm, json: unknown, call: Call): ForgeRequest {
  const fields = objectOf(json, call)
  const number = numberIn(fields, form.numberField)
  if (number === undefined) throw undecodable(call, 'answers with something else')
  return { ...form.read(fields), number }
}

export type RequestSearch = {
  readonly form: RequestForm
  readonly branches: RequestBranches
  /** Reads the list of open requests, filtered as well as the forge can. */
  readonly call: Call
}

/**
 * The request between the branches in a list that may hold others: filters are ignored when a
 * forge finds them malformed, is too old to know them, or does not tell forks apart.
 */
export function findRequest(
  api: Api,
  { form, branches: { head, base }, call }: RequestSearch,
  signal: AbortSignal,
): Promise<ForgeRequest | undefined> {
  const take = (item: unknown): ForgeRequest | undefined => {
    const request = readRequest(form, item, call)
    const isWanted = request.head === head && request.base === base
    return isWanted && form.isOwnBranch(objectOf(item, call)) ? request : undefined
  }
  return findInPages(api, call, take, signal)
}
