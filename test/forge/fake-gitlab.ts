import type { HttpResponse, Send } from '../../src/io/http/index.ts'
import {
  addRequest,
  comment,
  type FakeCall,
  type FakeRequest,
  type FakeStore,
  numbered,
  openRequest,
  reply,
  replyPage,
  repository,
  serveRoutes,
  text,
} from './fake-forge.ts'

const draft = /^draft: /i

/** GitLab's merge requests API. */
export function fakeGitlab(store: FakeStore, base = '/api/v4'): Send {
  const all = `/projects/${encodeURIComponent(repository)}/merge_requests`
  const refuse = {
    unauthorized: reply(401, { message: '401 Unauthorized' }),
    notFound: reply(404, { message: '404 Project Not Found' }),
  }
  return serveRoutes(
    store,
    base,
    [
      ['GET', new RegExp(`^${all}$`), (call) => replyPage(store, call, listed(store, call))],
      ['POST', new RegExp(`^${all}$`), (call) => create(store, call)],
      ['GET', new RegExp(`^${all}/(\\d+)$`), (_, [iid]) => reply(200, single(store, iid))],
      ['PUT', new RegExp(`^${all}/(\\d+)$`), (call, [iid]) => edit(store, call, iid)],
      ['PUT', new RegExp(`^${all}/(\\d+)/merge$`), (call, [iid]) => merge(store, call, iid)],
      ['POST', new RegExp(`^${all}/(\\d+)/notes$`), (call, [iid]) => comment(store, call, iid)],
    ],
    refuse,
  )
}

function listed(store: FakeStore, { query }: FakeCall): readonly unknown[] {
  return store.requests
    .filter((one) => query.get('state') === 'all' || one.isOpen)
    .filter((one) => one.head === (query.get('source_branch') ?? one.head))
    .filter((one) => one.base === (query.get('target_branch') ?? one.base))
    .map(shown)
}

function create(store: FakeStore, { json }: FakeCall): HttpResponse {
  const [head, base] = [json['source_branch'], json['target_branch']]
  const other = openRequest(store, head, base)
  if (other !== undefined) {
    const message = `Another open merge request already exists for this source branch: !${other.number}`
    return reply(409, { message: [message] })
  }
  const request = addRequest(store, {
    head: text(head),
    base: text(base),
    title: text(json['title']),
    body: text(json['description']),
    labels: names(json['labels']),
  })
  return reply(201, shown(request))
}

function edit(store: FakeStore, { json }: FakeCall, iid: string | undefined): HttpResponse {
  const request = numbered(store, iid)
  if (request === undefined) return reply(404, { message: '404 Not found' })
  request.title = text(json['title'] ?? request.title)
  request.body = text(json['description'] ?? request.body)
  request.labels.push(...names(json['add_labels']))
  if (json['state_event'] === 'close') request.isOpen = false
  return reply(200, shown(request))
}

/** Without a pipeline the request would be merged here and now. */
function merge(store: FakeStore, { json }: FakeCall, iid: string | undefined): HttpResponse {
  const request = numbered(store, iid)
  if (request === undefined) return reply(404, { message: '404 Not found' })
  if (draft.test(request.title)) return reply(405, { message: '405 Method Not Allowed' })
  if (json['sha'] !== request.commit) {
    return reply(409, { message: `SHA does not match HEAD of source branch: ${request.commit}` })
  }
  if (json['auto_merge'] !== true || !store.isGuarded) request.isOpen = false
  request.hasAutoMerge = true
  return reply(200, shown(request))
}

function single(store: FakeStore, iid: string | undefined): unknown {
  const request = numbered(store, iid)
  if (request === undefined) return undefined
  const { commit: sha } = request
  const pipeline = store.isGuarded ? { id: 1, status: 'running', sha, ref: 'b' } : null
  return { ...shown(request), head_pipeline: pipeline }
}

function names(value: unknown): string[] {
  return text(value)
    .split(',')
    .filter((name) => name !== '')
}

function shown(request: FakeRequest): Readonly<Record<string, unknown>> {
  const { number, title, body, head, base } = request
  return {
    // The id of the whole instance, which no path takes: the iid is the number.
    id: 9_000 + number,
    iid: number,
    web_url: `https://forge.test/${repository}/-/merge_requests/${number}`,
    state: request.isOpen ? 'opened' : request.isMerged ? 'merged' : 'closed',
    title,
    description: body,
    draft: draft.test(title),
    labels: request.labels,
    source_branch: head,
    target_branch: base,
    source_project_id: request.isFork ? 4 : 3,
    target_project_id: 3,
    sha: request.commit,
    merge_when_pipeline_succeeds: request.hasAutoMerge,
  }
}
