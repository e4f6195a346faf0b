import { type Json } from '../http/index.ts'
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
import { splitMarks, withMarks } from './marker.ts'
import {
  type RequestForm,
  type RequestSearch,
  requestFinders,
  writeComment,
  writeRequest,
} from './request-form.ts'
import { objectOf } from './undecodable.ts'

const draftPrefix = 'Draft: '

/** A pipeline that ended like this never lets a request merge by itself. */
const deadPipelines: ReadonlySet<string> = new Set(['failed', 'canceled', 'canceling'])

/** The project as its requests are asked for: `all` is the URL of their list. */
type Lab = { readonly api: Api; readonly target: ForgeTarget; readonly all: string }

/**
 * GitLab, hosted or not.
 *
 * @see https://docs.gitlab.com/api/merge_requests/
 */
export function gitlabForge(api: Api, target: ForgeTarget): Forge {
  const project = encodeURIComponent(target.repository)
  const all = `${target.apiUrl}/projects/${project}/merge_requests`
  const lab: Lab = { api, target, all }
  return {
    target,
    ...requestFinders(lab.api, (branches, state) => searchOf(lab, branches, state)),
    open: (branches, content, signal) => open(lab, branches, content, signal),
    update: async (request, edits, signal) => {
      const json = fieldsOf(request, edits)
      if (Object.keys(json).length > 0) await put(lab, request, json, signal)
    },
    close: async (request, comment, signal) => {
      await put(lab, request, { state_event: 'close' }, signal)
      const url = `${all}/${request.number}/notes`
      const doing = `comment on ${named(lab, request)}`
      await writeComment(api, { method: 'POST', url, json: { body: comment }, doing }, signal)
    },
    enableAutoMerge: (request, method, signal) => enableAutoMerge(lab, request, method, signal),
  }
}

function searchOf(
  { target, all }: Lab,
  branches: RequestBranches,
  state: 'open' | 'ended',
): RequestSearch {
  const { head, base } = branches
  const query = new URLSearchParams({
    // Closed ones and merged ones are two states there.
    state: state === 'open' ? 'opened' : 'all',
    source_branch: head,
    target_branch: base,
  })
  const call: Call = {
    method: 'GET',
    url: `${all}?${query}&per_page=100`,
    doing: `look for a merge request from '${head}' in '${target.repository}'`,
  }
  return { form, branches, call }
}

async function open(
  { api, target, all }: Lab,
  { head, base }: RequestBranches,
  content: Parameters<Forge['open']>[1],
  signal: AbortSignal,
): Promise<ForgeRequest> {
  const { labels } = content
  const call: Call = {
    method: 'POST',
    url: all,
    json: {
      source_branch: head,
      target_branch: base,
      title: withDraft(content, draftPrefix),
      description: withMarks(content),
      labels: labels.length === 0 ? undefined : labels.join(','),
    },
    doing: `open a merge request from '${head}' into '${base}' in '${target.repository}'`,
  }
  return writeRequest(api, { form, call }, signal)
}

async function enableAutoMerge(
  lab: Lab,
  request: ForgeRequest,
  method: MergeMethod | undefined,
  signal: AbortSignal,
): Promise<void> {
  const doing = `let ${named(lab, request)} merge by itself`
  const url = `${lab.all}/${request.number}`
  const look: Call = { method: 'GET', url, doing }
  const current = objectOf(await lab.api(look, signal), look)
  if (isScheduled(current, request, look)) return
  const json = {
    // The first is the name of old versions, the second of those since 17.11.
    merge_when_pipeline_succeeds: true,
    auto_merge: true,
    sha: request.commit,
    ...(method === 'squash' ? { squash: true } : {}),
  }
  const call: Call = { method: 'PUT', url: `${url}/merge`, json, doing }
  const work = writeRequest(lab.api, { form, call, number: request.number }, signal)
  await asAutoMerge(work, 'the pipeline may not be there yet; try again later')
}

/**
 * Says whether the request waits already, and refuses when there is nothing to wait for.
 *
 * Without a pipeline of its head, and in old versions after a failed one, GitLab merges at once
 * what it is asked to merge later; right after a push it may still show the pipeline before.
 */
function isScheduled(
  json: Json,
  { commit }: ForgeRequest,
  call: Pick<Call, 'url' | 'doing'>,
): boolean {
  if (json['merge_when_pipeline_succeeds'] === true) return true
  const pipeline = objectIn(json, 'head_pipeline')
  const status = textIn(pipeline, 'status')
  // A pipeline of the merged result has a commit of its own, which no branch holds.
  const isOfResult = /^refs\/merge-requests\/\d+\/merge$/.test(textIn(pipeline, 'ref') ?? '')
  if (status === undefined || (textIn(pipeline, 'sha') !== commit && !isOfResult)) {
    throw cannotAutoMerge(call, 'there is no pipeline to wait for', 'the next run tries again')
  }
  if (deadPipelines.has(status)) {
    throw cannotAutoMerge(call, `its pipeline has the status '${status}'`, 'repair it')
  }
  return false
}

async function put(lab: Lab, request: ForgeRequest, json: Json, signal: AbortSignal) {
  const { number } = request
  const doing = `${'state_event' in json ? 'close' : 'update'} ${named(lab, request)}`
  const call: Call = { method: 'PUT', url: `${lab.all}/${number}`, json, doing }
  await writeRequest(lab.api, { form, call, number }, signal)
}

function named({ target }: Lab, { number }: ForgeRequest): string {
  return `merge request !${number} in '${target.repository}'`
}

function fieldsOf(request: ForgeRequest, edits: RequestEdits): Json {
  const { body, addLabels = [] } = edits
  return definedIn({
    title: retitled(request, edits, draftPrefix),
    description: body === undefined ? undefined : withMarks(body),
    add_labels: addLabels.length === 0 ? undefined : addLabels.join(','),
  })
}

const form: RequestForm = {
  numberField: 'iid',
  read: (json) => ({
    ...splitMarks(textIn(json, 'description') ?? ''),
    ...splitDraft(textIn(json, 'title') ?? ''),
    head: textIn(json, 'source_branch') ?? '',
    base: textIn(json, 'target_branch') ?? '',
    key: '',
    url: pageIn(json, 'web_url'),
    labels: namesIn(json, 'labels'),
    commit: textIn(json, 'sha') ?? '',
    hasAutoMerge: json['merge_when_pipeline_succeeds'] === true,
  }),
  isOwnBranch: (json) => {
    const source = positiveIn(json, 'source_project_id')
    return source !== undefined && source === positiveIn(json, 'target_project_id')
  },
}
