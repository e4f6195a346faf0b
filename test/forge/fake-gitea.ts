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

const swagger = 'https://forge.test/api/swagger'

/** Labels are numbers here: those of the repository, then those of the organization. */
type Labels = { readonly own: string[]; readonly organization: readonly string[] }

const organizationFrom = 10_000

/** Gitea's pull requests, issues and labels API. */
export function fakeGitea(store: FakeStore, base = '/api/v1'): Send {
  const labels: Labels = { own: ['bug', 'other'], organization: ['shared'] }
  const repo = `/repos/${repository}`
  const refuse = {
    unauthorized: reply(401, { message: 'invalid username, password or token', url: swagger }),
    notFound: reply(404, {
      message: "The target couldn't be found.",
      url: swagger,
      errors: ['user redirect does not exist'],
    }),
  }
  const [owner] = repository.split('/')
  const get = (path: string): RegExp => new RegExp(`^${path}$`)
  return serveRoutes(
    store,
    base,
    [
      ['GET', get(`${repo}/pulls`), (call) => replyPage(store, call, listed(store, call))],
      ['POST', get(`${repo}/pulls`), (call) => create(store, labels, call)],
      ['PATCH', get(`${repo}/pulls/(\\d+)`), (call, [n]) => edit(store, call, n)],
      ['POST', get(`${repo}/pulls/(\\d+)/merge`), (call, [n]) => merge(store, call, n)],
      ['POST', get(`${repo}/issues/(\\d+)/labels`), (call, [n]) => label(store, labels, call, n)],
      ['POST', get(`${repo}/issues/(\\d+)/comments`), (call, [n]) => comment(store, call, n)],
      ['GET', get(`${repo}/labels`), (call) => counted(store, call, own(labels))],
      ['POST', get(`${repo}/labels`), (call) => makeLabel(labels, call)],
      ['GET', get(`/orgs/${owner}/labels`), (call) => counted(store, call, shared(labels))],
      ['GET', get(`${repo}/branches/(.+)`), () => reply(200, branch(store))],
      ['GET', get(repo), () => reply(200, { default_merge_style: 'squash' })],
    ],
    refuse,
  )
}

/** All of them: a filter by head does not exist, and that by base is too young here. */
function listed(store: FakeStore, { query }: FakeCall): readonly unknown[] {
  return store.requests.filter((one) => one.isOpen === (query.get('state') === 'open')).map(shown)
}

function create(store: FakeStore, labels: Labels, { json }: FakeCall): HttpResponse {
  const { head, base } = json
  const other = openRequest(store, head, base)
  if (other !== undefined) {
    const message = `pull request already exists for these targets [id: 1, issue_id: ${other.number}]`
    return reply(409, { message, url: swagger })
  }
  if (store.equalHeads.has(text(head))) {
    const message = 'Invalid PullRequest: There are no changes between the head and the base'
    return reply(422, { message, url: swagger })
  }
  const request = addRequest(store, {
    head: text(head),
    base: text(base),
    title: text(json['title']),
    body: text(json['body']),
    labels: namesOf(labels, json['labels']),
  })
  return reply(201, shown(request))
}

function edit(store: FakeStore, { json }: FakeCall, number: string | undefined): HttpResponse {
  const request = numbered(store, number)
  if (request === undefined) return reply(404, { message: 'not found', url: swagger })
  request.title = text(json['title'] ?? request.title)
  request.body = text(json['body'] ?? request.body)
  if (json['state'] === 'closed') request.isOpen = false
  // 201 for a change, as upstream does.
  return reply(201, shown(request))
}

function merge(store: FakeStore, { json }: FakeCall, number: string | undefined): HttpResponse {
  const request = numbered(store, number)
  if (request === undefined) return reply(404, { message: 'not found', url: swagger })
  if (request.title.startsWith('WIP: ')) {
    return reply(405, { message: 'Work in progress PRs cannot be merged', url: swagger })
  }
  if (json['head_commit_id'] !== request.commit) return reply(409, { message: 'head out of date' })
  if (json['Do'] !== 'squash' && json['Do'] !== 'merge') return reply(422, { message: 'Do' })
  if (request.hasAutoMerge) {
    const message = `pull request is already scheduled to auto merge when checks succeed [pull_id: ${number}]`
    return reply(409, { message, url: swagger })
  }
  if (json['merge_when_checks_succeed'] !== true || !store.isGuarded) request.isOpen = false
  request.hasAutoMerge = true
  return reply(201)
}

function label(
  store: FakeStore,
  labels: Labels,
  { json }: FakeCall,
  number: string | undefined,
): HttpResponse {
  const request = numbered(store, number)
  request?.labels.push(...namesOf(labels, json['labels']))
  return reply(200, [])
}

function makeLabel(labels: Labels, { json }: FakeCall): HttpResponse {
  labels.own.push(text(json['name']))
  return reply(201, { id: labels.own.length, name: json['name'] })
}

/** Lists of labels are counted and, unlike those of requests, not linked. */
function counted(store: FakeStore, call: FakeCall, items: readonly unknown[]): HttpResponse {
  const { headers, ...page } = replyPage(store, call, items)
  const { link: _, ...others } = headers
  return { ...page, headers: { ...others, 'x-total-count': String(items.length) } }
}

function branch(store: FakeStore): unknown {
  return {
    name: 'main',
    protected: store.isGuarded,
    required_approvals: 0,
    enable_status_check: store.isGuarded,
  }
}

function own({ own: names }: Labels): readonly unknown[] {
  return names.map((name, index) => ({ id: index + 1, name }))
}

function shared({ organization }: Labels): readonly unknown[] {
  return organization.map((name, index) => ({ id: organizationFrom + index, name }))
}

function namesOf(labels: Labels, ids: unknown): string[] {
  return list(ids).map((id) => {
    const number = Number(id)
    const name =
      number < organizationFrom
        ? labels.own[number - 1]
        : labels.organization[number - organizationFrom]
    return name ?? `no label ${number}`
  })
}

function shown(request: FakeRequest): unknown {
  const { number, title, body, head, base } = request
  return {
    number,
    html_url: `https://forge.test/${repository}/pulls/${number}`,
    state: request.isOpen ? 'open' : 'closed',
    title,
    body,
    labels: request.labels.map((name, index) => ({ id: index + 1, name })),
    merged: request.isMerged,
    head: { ref: head, sha: request.commit, repo_id: request.isFork ? 8 : 7 },
    base: { ref: base, sha: 'bead', repo_id: 7 },
  }
}
