import type { Json } from '../http/index.ts'
import { inPath } from './api.ts'
import type { Api, Call } from './call.ts'
import type { ForgeRequest, ForgeTarget } from './forge.ts'
import { type RequestForm, writeComment, writeLabels, writeRequest } from './request-form.ts'

/**
 * A repository whose pull requests are issues, too: at GitHub, and at Gitea, which took the paths
 * over from it.
 */
export type Pulls = {
  readonly api: Api
  readonly target: ForgeTarget
  readonly form: RequestForm
  /** The URL of the repository. */
  readonly repo: string
}

/** The pull requests of one repository. */
export function pullsOf(api: Api, target: ForgeTarget, form: RequestForm): Pulls {
  return { api, target, form, repo: `${target.apiUrl}/repos/${inPath(target.repository)}` }
}

/** For errors. */
export function named({ target }: Pulls, { number }: ForgeRequest): string {
  return `pull request #${number} in '${target.repository}'`
}

/** Writes the given fields and leaves the others. */
export async function patchPull(
  pulls: Pulls,
  request: ForgeRequest,
  json: Json,
  signal: AbortSignal,
): Promise<void> {
  const { api, form, repo } = pulls
  const { number } = request
  const doing = `${'state' in json ? 'close' : 'update'} ${named(pulls, request)}`
  const call: Call = { method: 'PATCH', url: `${repo}/pulls/${number}`, json, doing }
  await writeRequest(api, { form, call, number }, signal)
}

/** Closes, then comments. */
export async function closePull(
  pulls: Pulls,
  request: ForgeRequest,
  comment: string,
  signal: AbortSignal,
): Promise<void> {
  await patchPull(pulls, request, { state: 'closed' }, signal)
  const url = `${pulls.repo}/issues/${request.number}/comments`
  const doing = `comment on ${named(pulls, request)}`
  await writeComment(pulls.api, { method: 'POST', url, json: { body: comment }, doing }, signal)
}

/** @param labels - names at GitHub, ids at Gitea; none is no call */
export async function labelPull(
  pulls: Pulls,
  request: ForgeRequest,
  labels: readonly string[] | readonly number[],
  signal: AbortSignal,
): Promise<void> {
  if (labels.length === 0) return
  const url = `${pulls.repo}/issues/${request.number}/labels`
  const doing = `label ${named(pulls, request)}`
  await writeLabels(pulls.api, { method: 'POST', url, json: { labels }, doing }, signal)
}
