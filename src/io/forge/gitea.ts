import { type Json } from '../http/index.ts'
import { inPath } from './api.ts'
import { asAutoMerge, cannotAutoMerge } from './auto-merge.ts'
import type { Api, Call } from './call.ts'
import { retitled, splitDraft, withDraft } from './draft-title.ts'
import { definedIn, namesIn, objectIn, pageIn, positiveIn, textIn } from './fields.ts'
import type {
  Forge,
  ForgeRequest,
  ForgeTarget,
  MergeMethod,
  RequestBranches,
  RequestEdits,
} from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { giteaLabelIds } from './gitea-labels.ts'
import { splitMarks, withMarks } from './marker.ts'
import { closePull, labelPull, named, type Pulls, patchPull, pullsOf } from './pull-issues.ts'
import {
  type RequestForm,
  type RequestSearch,
  requestFinders,
  writeRequest,
} from './request-form.ts'
import { objectOf, refuseWords } from './undecodable.ts'

const draftPrefix = 'WIP: '

/**
 * Gitea and Forgejo.
 *
 * @see https://docs.gitea.com/api and the `/api/swagger` page of every instance
 */
export function giteaForge(api: Api, target: ForgeTarget): Forge {
  const pulls = pullsOf(api, target, form)
  return {
    target,
    ...requestFinders(pulls.api, (branches, state) => searchOf(pulls, branches, state)),
    open: (branches, content, signal) => open(pulls, branches, content, signal),
    update: (request, edits, signal) => update(pulls, request, edits, signal),
    close: (request, comment, signal) => closePull(pulls, request, comment, signal),
    enableAutoMerge: (request, method, signal) => enableAutoMerge(pulls, request, method, signal),
  }
}

function searchOf(
  { target, repo }: Pulls,
  branches: RequestBranches,
  state: 'open' | 'ended',
): RequestSearch {
  const { head, base } = branches
  // There is no filter by head; the one by base is younger than some instances.
  const query = new URLSearchParams({
    state: state === 'open' ? state : 'closed',
    base_branch: base,
    sort: 'recentupdate',
    limit: '50',
  })
  const call: Call = {
    method: 'GET',
    url: `${repo}/pulls?${query}`,
    doing: `look for a pull request from '${head}' in '${target.repository}'`,
  }
  return { form, branches, call }
}

async function open(
  { api, target, repo }: Pulls,
  { head, base }: RequestBranches,
  content: Parameters<Forge['open']>[1],
  signal: AbortSignal,
): Promise<ForgeRequest> {
  const labels = await giteaLabelIds(api, target, content.labels, signal)
  const call: Call = {
    method: 'POST',
    url: `${repo}/pulls`,
    json: {
      head,
      base,
      title: withDraft(content, draftPrefix),
      body: withMarks(content),
      labels,
    },
    doing: `open a pull request from '${head}' into '${base}' in '${target.repository}'`,
  }
  return writeRequest(api, { form, call }, signal)
}

async function update(
  pulls: Pulls,
  request: ForgeRequest,
  edits: RequestEdits,
  signal: AbortSignal,
): Promise<void> {
  const { body, addLabels = [] } = edits
  const json = definedIn({
    title: retitled(request, edits, draftPrefix),
    body: body === undefined ? undefined : withMarks(body),
  })
  if (Object.keys(json).length > 0) await patchPull(pulls, request, json, signal)
  const labels = await giteaLabelIds(pulls.api, pulls.target, addLabels, signal)
  await labelPull(pulls, request, labels, signal)
}

async function enableAutoMerge(
  pulls: Pulls,
  request: ForgeRequest,
  method: MergeMethod | undefined,
  signal: AbortSignal,
): Promise<void> {
  const doing = `let ${named(pulls, request)} merge by itself`
  await assertGuarded(pulls, request, doing, signal)
  const json = {
    Do: method ?? (await usualMethod(pulls, doing, signal)),
    merge_when_checks_succeed: true,
    head_commit_id: request.commit,
  }
  const url = `${pulls.repo}/pulls/${request.number}/merge`
  const call: Call = { method: 'POST', url, json, doing }
  try {
    const remedy = 'the request must be mergeable, and its author allowed to merge'
    // An empty body is all that Gitea answers.
    refuseWords(await asAutoMerge(pulls.api(call, signal), remedy), call)
  } catch (thrown) {
    if (!isScheduledAlready(thrown)) throw thrown
  }
}

/** Gitea merges at once where no check is required: then nothing would be waited for. */
async function assertGuarded(
  { api, repo }: Pulls,
  { base }: ForgeRequest,
  doing: string,
  signal: AbortSignal,
): Promise<void> {
  const call: Call = { method: 'GET', url: `${repo}/branches/${inPath(base)}`, doing }
  const branch = objectOf(await api(call, signal), call)
  const approvals = positiveIn(branch, 'required_approvals') ?? 0
  if (branch['enable_status_check'] === true || approvals > 0) return
  const what = `nothing is required of requests into '${base}'`
  throw cannotAutoMerge(call, what, 'protect the branch by checks, or merge by hand')
}

async function usualMethod({ api, repo }: Pulls, doing: string, signal: AbortSignal) {
  const call: Call = { method: 'GET', url: repo, doing }
  const project = objectOf(await api(call, signal), call)
  return textIn(project, 'default_merge_style') ?? ('merge' satisfies MergeMethod)
}

/** 409 `pull request is already scheduled to auto merge when checks succeed`. */
function isScheduledAlready(thrown: unknown): boolean {
  return thrown instanceof ForgeError && /already scheduled/i.test(thrown.message)
}

const form: RequestForm = {
  numberField: 'number',
  read: (json) => {
    const [head, base] = [objectIn(json, 'head'), objectIn(json, 'base')]
    return {
      ...splitMarks(textIn(json, 'body') ?? ''),
      ...splitDraft(textIn(json, 'title') ?? ''),
      head: textIn(head, 'ref') ?? '',
      base: textIn(base, 'ref') ?? '',
      key: '',
      url: pageIn(json, 'html_url'),
      labels: namesIn(json, 'labels'),
      commit: textIn(head, 'sha') ?? '',
      hasAutoMerge: undefined,
    }
  },
  isOwnBranch: (json) => {
    const idOf = (end: Json): number | undefined => positiveIn(end, 'repo_id')
    const head = idOf(objectIn(json, 'head'))
    return head !== undefined && head === idOf(objectIn(json, 'base'))
  },
}
