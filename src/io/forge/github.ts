import { isJson } from '../http/index.ts'
import type { Api, Call } from './call.ts'
import { definedIn, namesIn, objectIn, pageIn, textIn } from './fields.ts'
import type {
  Forge,
  ForgeRequest,
  ForgeTarget,
  MergeMethod,
  RequestBranches,
  RequestEdits,
} from './forge.ts'
import { askGithub } from './github-graphql.ts'
import { splitMarks, withMarks } from './marker.ts'
import { closePull, labelPull, named, type Pulls, patchPull, pullsOf } from './pull-issues.ts'
import {
  type RequestForm,
  type RequestSearch,
  requestFinders,
  writeRequest,
} from './request-form.ts'

/**
 * GitHub, GitHub Enterprise Server and GitHub Enterprise Cloud: REST, and GraphQL where REST has
 * no answer: auto-merge and the draft state of an open request.
 *
 * @see https://docs.github.com/en/rest/pulls/pulls
 */
export function githubForge(api: Api, target: ForgeTarget): Forge {
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

function searchOf(pulls: Pulls, branches: RequestBranches, state: 'open' | 'ended'): RequestSearch {
  const { head, base } = branches
  const { repository } = pulls.target
  const [owner = ''] = repository.split('/')
  const query = new URLSearchParams({
    state: state === 'open' ? state : 'closed',
    head: `${owner}:${head}`,
    base,
  })
  const call: Call = {
    method: 'GET',
    url: `${pulls.repo}/pulls?${query}&per_page=100`,
    doing: `look for a pull request from '${head}' in '${repository}'`,
  }
  return { form, branches, call }
}

async function open(
  pulls: Pulls,
  { head, base }: RequestBranches,
  content: Parameters<Forge['open']>[1],
  signal: AbortSignal,
): Promise<ForgeRequest> {
  const { title, labels, isDraft } = content
  const call: Call = {
    method: 'POST',
    url: `${pulls.repo}/pulls`,
    json: { title, body: withMarks(content), head, base, draft: isDraft },
    doing: `open a pull request from '${head}' into '${base}' in '${pulls.target.repository}'`,
  }
  const request = await writeRequest(pulls.api, { form, call }, signal)
  // GitHub makes the labels that are missing.
  await labelPull(pulls, request, labels, signal)
  return { ...request, labels: [...new Set([...request.labels, ...labels])] }
}

async function update(
  pulls: Pulls,
  request: ForgeRequest,
  { title, body, addLabels: labels = [], isDraft = request.isDraft }: RequestEdits,
  signal: AbortSignal,
): Promise<void> {
  const json = definedIn({ title, body: body === undefined ? undefined : withMarks(body) })
  if (Object.keys(json).length > 0) await patchPull(pulls, request, json, signal)
  await labelPull(pulls, request, labels, signal)
  if (isDraft === request.isDraft) return
  const change = isDraft ? 'convertPullRequestToDraft' : 'markPullRequestReadyForReview'
  const query = `mutation($id: ID!) { ${change}(input: {pullRequestId: $id}) { clientMutationId } }`
  const doing = `change the draft state of ${named(pulls, request)}`
  const question = { query, variables: { id: request.key }, doing }
  await askGithub(pulls.api, pulls.target.apiUrl, question, signal)
}

async function enableAutoMerge(
  pulls: Pulls,
  request: ForgeRequest,
  method: MergeMethod | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { apiUrl } = pulls.target
  const doing = `let ${named(pulls, request)} merge by itself`
  const mergeMethod = method?.toUpperCase() ?? (await usualMethod(pulls, doing, signal))
  const input = '{pullRequestId: $id, mergeMethod: $method, expectedHeadOid: $commit}'
  const types = '$id: ID!, $method: PullRequestMergeMethod!, $commit: GitObjectID!'
  const query = `mutation(${types}) { enablePullRequestAutoMerge(input: ${input}) { clientMutationId } }`
  const variables = { id: request.key, method: mergeMethod, commit: request.commit }
  const question = { query, variables, doing, refusal: 'FORGE_AUTO_MERGE' as const }
  await askGithub(pulls.api, apiUrl, question, signal)
}

/** What this person would merge with by the green button, which the repository must allow. */
async function usualMethod({ api, target }: Pulls, doing: string, signal: AbortSignal) {
  const [owner = '', name = ''] = target.repository.split('/')
  const query =
    'query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { viewerDefaultMergeMethod } }'
  const data = await askGithub(
    api,
    target.apiUrl,
    { query, variables: { owner, name }, doing },
    signal,
  )
  return textIn(objectIn(data, 'repository'), 'viewerDefaultMergeMethod') ?? 'MERGE'
}

const form: RequestForm = {
  numberField: 'number',
  read: (json) => {
    const head = objectIn(json, 'head')
    return {
      ...splitMarks(textIn(json, 'body') ?? ''),
      head: textIn(head, 'ref') ?? '',
      base: textIn(objectIn(json, 'base'), 'ref') ?? '',
      key: textIn(json, 'node_id') ?? '',
      url: pageIn(json, 'html_url'),
      title: textIn(json, 'title') ?? '',
      labels: namesIn(json, 'labels'),
      isDraft: json['draft'] === true,
      commit: textIn(head, 'sha') ?? '',
      hasAutoMerge: isJson(json['auto_merge']),
    }
  },
  // Compared to the base's own name, so that a renamed repository is still one and the same.
  isOwnBranch: (json) => {
    const nameOf = (end: string): string | undefined =>
      textIn(objectIn(objectIn(json, end), 'repo'), 'full_name')
    return nameOf('head') !== undefined && nameOf('head') === nameOf('base')
  },
}
