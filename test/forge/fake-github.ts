import type { HttpResponse, Send } from '../../src/io/http/index.ts'
import {
  addRequest,
  comment,
  type FakeCall,
  type FakeRequest,
  type FakeStore,
  list,
  numbered,
  openRequest,
  reply,
  replyPage,
  repository,
  serveRoutes,
  text,
} from './fake-forge.ts'

const [owner] = repository.split('/')

/** GitHub's REST API, and the three mutations and one query of GraphQL that are asked. */
export function fakeGithub(store: FakeStore, base = '/api/v3'): Send {
  const refuse = {
    unauthorized: reply(401, { message: 'Bad credentials', status: '401' }),
    notFound: reply(404, { message: 'Not Found', status: '404' }),
  }
  const pulls = `/repos/${repository}/pulls`
  return serveRoutes(
    store,
    base,
    [
      ['GET', new RegExp(`^${pulls}$`), (call) => replyPage(store, call, listed(store, call))],
      ['POST', new RegExp(`^${pulls}$`), (call) => create(store, call)],
      ['PATCH', new RegExp(`^${pulls}/(\\d+)$`), (call, [number]) => edit(store, call, number)],
      ['POST', /\/issues\/(\d+)\/labels$/, (call, [number]) => label(store, call, number)],
      ['POST', /\/issues\/(\d+)\/comments$/, (call, [number]) => comment(store, call, number)],
      ['POST', /^\/api\/graphql$/, (call) => answer(store, call)],
    ],
    refuse,
  )
}

/** An organization may own a fork of its own repository, so the filter lets both pass. */
function listed(store: FakeStore, { query }: FakeCall): readonly unknown[] {
  const head = query.get('head')
  return store.requests
    .filter((one) => one.isOpen === (query.get('state') === 'open'))
    .filter((one) => head === null || head === `${owner}:${one.head}`)
    .filter((one) => one.base === (query.get('base') ?? one.base))
    .map(shown)
}

function create(store: FakeStore, { json }: FakeCall): HttpResponse {
  const { head, base, title, body, draft } = json
  const invalid = (message: string): HttpResponse =>
    reply(422, {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', code: 'custom', message }],
      status: '422',
    })
  if (openRequest(store, head, base) !== undefined) {
    return invalid(`A pull request already exists for ${owner}:${text(head)}.`)
  }
  if (store.equalHeads.has(text(head))) {
    return invalid(`No commits between ${text(base)} and ${text(head)}`)
  }
  const request = addRequest(store, {
    head: text(head),
    base: text(base),
    title: text(title),
    body: text(body),
    isDraft: draft === true,
  })
  return reply(201, shown(request))
}

function edit(store: FakeStore, { json }: FakeCall, number: string | undefined): HttpResponse {
  const request = numbered(store, number)
  if (request === undefined) return reply(404, { message: 'Not Found' })
  request.title = text(json['title'] ?? request.title)
  request.body = text(json['body'] ?? request.body)
  if (json['state'] === 'closed') request.isOpen = false
  return reply(200, shown(request))
}

function label(store: FakeStore, { json }: FakeCall, number: string | undefined): HttpResponse {
  const request = numbered(store, number)
  request?.labels.push(...list(json['labels']).map(text))
  return reply(
    200,
    request?.labels.map((name) => ({ name })),
  )
}

/** GraphQL says 200 whatever happens. */
function answer(store: FakeStore, { json }: FakeCall): HttpResponse {
  const query = text(json['query'])
  const variables = json['variables'] as Readonly<Record<string, unknown>>
  if (query.includes('viewerDefaultMergeMethod')) {
    return reply(200, { data: { repository: { viewerDefaultMergeMethod: 'SQUASH' } } })
  }
  const request = store.requests.find((one) => variables['id'] === `PR_${one.number}`)
  if (request === undefined) {
    return reply(200, { data: null, errors: [{ type: 'NOT_FOUND', message: 'no such node' }] })
  }
  if (query.includes('convertPullRequestToDraft')) request.isDraft = true
  if (query.includes('markPullRequestReadyForReview')) request.isDraft = false
  if (query.includes('enablePullRequestAutoMerge')) {
    if (!store.isGuarded) {
      const message = 'Pull request Pull request is in clean status'
      return reply(200, { data: null, errors: [{ type: 'UNPROCESSABLE', message }] })
    }
    request.hasAutoMerge = true
  }
  const [mutation = ''] = /\w+(?=\(input)/.exec(query) ?? []
  return reply(200, { data: { [mutation]: { clientMutationId: null } } })
}

function shown(request: FakeRequest): unknown {
  const { number, title, body, head, base, isFork } = request
  const repo = { full_name: repository }
  return {
    number,
    node_id: `PR_${number}`,
    html_url: `https://forge.test/${repository}/pull/${number}`,
    state: request.isOpen ? 'open' : 'closed',
    title,
    // GitHub stores what its web editor sends, which ends lines in CRLF.
    body: body === '' ? null : body.replaceAll('\n', '\r\n'),
    draft: request.isDraft,
    labels: request.labels.map((name) => ({ id: 1, name })),
    merged_at: request.isMerged ? '2026-01-01T00:00:00Z' : null,
    head: { ref: head, sha: request.commit, repo: isFork ? { full_name: `${owner}/fork` } : repo },
    base: { ref: base, sha: 'bead', repo },
    auto_merge: request.hasAutoMerge ? { merge_method: 'squash' } : null,
  }
}
