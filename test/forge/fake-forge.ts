import { decodeUtf8, encodeUtf8 } from '../../src/base/index.ts'
import {
  type HttpRequest,
  type HttpResponse,
  headerOf,
  readBody,
  type Send,
} from '../../src/io/http/index.ts'

/** A request as a forge keeps it; titles and bodies are as they were sent. */
export type FakeRequest = {
  number: number
  head: string
  base: string
  isFork: boolean
  title: string
  body: string
  labels: string[]
  isDraft: boolean
  isOpen: boolean
  isMerged: boolean
  /** Where its branch stands; once it is over, where it stood then. */
  commit: string
  hasAutoMerge: boolean
  readonly comments: string[]
}

/** The world behind a fake forge, open to tests. */
export type FakeStore = {
  readonly requests: FakeRequest[]
  /** Method and path of every call that may write, in order. */
  readonly writes: string[]
  /** Method and path of every call. */
  readonly calls: string[]
  /** Entries a page holds at most, whatever is asked. */
  pageSize: number
  /** Whether the base waits for something: required checks, or a running pipeline. */
  isGuarded: boolean
  /** Heads that hold no commit of their own. */
  readonly equalHeads: Set<string>
  /** The commit of a branch. */
  tipOf: (branch: string) => string
  /** Answers instead of the forge; undefined leaves the call to it. */
  intercept: ((call: FakeCall) => HttpResponse | undefined) | undefined
}

export type FakeCall = {
  readonly method: string
  /** Without the base of the API; still encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly json: Readonly<Record<string, unknown>>
  readonly authorization: string
}

export const repository = 'acme/fleet'
export const secret = 'tok-5ecret'

export function createStore(): FakeStore {
  return {
    requests: [],
    writes: [],
    calls: [],
    pageSize: 100,
    isGuarded: true,
    equalHeads: new Set(),
    tipOf: () => 'c0ffee',
    intercept: undefined,
  }
}

/** Puts a request into the store, as if somebody had opened it by hand. */
export function addRequest(store: FakeStore, given: Partial<FakeRequest>): FakeRequest {
  const request: FakeRequest = {
    number: store.requests.length + 1,
    head: 'feature',
    base: 'main',
    isFork: false,
    title: 'A change',
    body: '',
    labels: [],
    isDraft: false,
    isOpen: true,
    isMerged: false,
    commit: store.tipOf(given.head ?? 'feature'),
    hasAutoMerge: false,
    comments: [],
    ...given,
  }
  store.requests.push(request)
  return request
}

export function openRequest(
  store: FakeStore,
  head: unknown,
  base: unknown,
): FakeRequest | undefined {
  return store.requests.find(
    (one) => one.isOpen && !one.isFork && one.head === head && one.base === base,
  )
}

/** The request that a path names by its number. */
export function numbered(store: FakeStore, number: string | undefined): FakeRequest | undefined {
  return store.requests.find((one) => String(one.number) === number)
}

/** Writes a comment, which all three forges answer alike. */
export function comment(
  store: FakeStore,
  { json }: FakeCall,
  number: string | undefined,
): HttpResponse {
  numbered(store, number)?.comments.push(text(json['body']))
  return reply(201, { id: 1, body: json['body'] })
}

type Route = readonly [
  method: string,
  path: RegExp,
  answer: (call: FakeCall, groups: readonly string[]) => HttpResponse,
]

/** A forge from its routes: a base path, who may come in, and the form of its refusals. */
export function serveRoutes(
  store: FakeStore,
  base: string,
  routes: readonly Route[],
  refuse: { readonly unauthorized: HttpResponse; readonly notFound: HttpResponse },
): Send {
  return async (request, signal) => {
    signal.throwIfAborted()
    const call = await callOf(request, base)
    for (const one of store.requests) if (one.isOpen) one.commit = store.tipOf(one.head)
    store.calls.push(`${call.method} ${call.path}`)
    if (call.method !== 'GET') store.writes.push(`${call.method} ${call.path}`)
    const instead = store.intercept?.(call)
    if (instead !== undefined) return instead
    if (!call.authorization.endsWith(` ${secret}`)) return refuse.unauthorized
    for (const [method, path, answer] of routes) {
      const groups = call.method === method ? path.exec(call.path) : null
      if (groups !== null) return answer(call, groups.slice(1))
    }
    return refuse.notFound
  }
}

async function callOf(request: HttpRequest, base: string): Promise<FakeCall> {
  const { pathname, searchParams } = new URL(request.url)
  const text = decodeUtf8(await readBody(request.body ?? new Uint8Array(), 1e6, request))
  return {
    method: request.method,
    path: pathname.startsWith(base) ? pathname.slice(base.length) : pathname,
    query: searchParams,
    json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    authorization: headerOf(request.headers, 'authorization') ?? '',
  }
}

export function reply(
  status: number,
  json?: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const body = encodeUtf8(json === undefined ? '' : JSON.stringify(json))
  return { status, headers: { 'content-type': 'application/json', ...headers }, body }
}

/** One page of a list, with the `Link` header that all three forges send. */
export function replyPage(
  store: FakeStore,
  call: FakeCall,
  items: readonly unknown[],
): HttpResponse {
  const asked = Number(call.query.get('per_page') ?? call.query.get('limit') ?? '30')
  const size = Math.min(asked, store.pageSize)
  const page = Number(call.query.get('page') ?? '1')
  const shown = items.slice((page - 1) * size, page * size)
  const next = `<https://forge.test/list?page=${page + 1}>; rel="next"`
  return reply(200, shown, page * size < items.length ? { link: next } : {})
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
