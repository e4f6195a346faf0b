/** A machine in a cloud, for tests: its ports and files, and servers that answer as a vendor's do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { type Clock, decodeUtf8, encodeUtf8 } from '../../src/base/index.ts'
import type { CloudPorts } from '../../src/io/cloud/index.ts'
import { type HttpRequest, type HttpResponse, nodeSend, readBody } from '../../src/io/http/index.ts'
import { listen } from '../../src/server/listen/index.ts'
import { stillClock } from '../still-clock.ts'

export const nowMs: number = Date.UTC(2026, 0, 2, 3, 4, 5)
export const signal: AbortSignal = new AbortController().signal

export const clock: Clock = stillClock(nowMs)

export const folder: string = mkdtempSync(path.join(tmpdir(), 'tidemark-cloud-'))
const closing: (() => Promise<void>)[] = []
after(async () => {
  rmSync(folder, { recursive: true })
  await Promise.all(closing.map((close) => close()))
})

/** Writes a file below the test's own folder and gives its path. */
export function file(name: string, text: string): string {
  const target = path.join(folder, name)
  writeFileSync(target, text)
  return target
}

export type Question = Pick<HttpRequest, 'method' | 'headers'> & {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** A posted form; empty for anything else. */
  readonly form: Readonly<Record<string, string>>
  readonly text: string
}

/** An answer as a vendor documents it: JSON, or text as it is. */
export type Reply = readonly [status: number, body: unknown, headers?: Record<string, string>]

export type Vendor = {
  readonly url: string
  readonly port: number
  readonly asked: readonly Question[]
}

/** A server on this machine that answers by method and path; 404 to all else. */
export async function vendor(replies: Readonly<Record<string, Reply>>): Promise<Vendor> {
  const asked: Question[] = []
  const { url, port, close } = await listen(async (request): Promise<HttpResponse> => {
    const { pathname, searchParams } = new URL(request.url)
    const bytes = await readBody(request.body ?? new Uint8Array(), 1e6, request)
    const text = decodeUtf8(bytes)
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded'
    asked.push({
      method: request.method,
      path: pathname,
      headers: request.headers,
      query: Object.fromEntries(searchParams),
      form: isForm ? Object.fromEntries(new URLSearchParams(text)) : {},
      text,
    })
    const [status, body, headers = {}] = replies[`${request.method} ${pathname}`] ?? [404, '']
    const said = typeof body === 'string' ? body : JSON.stringify(body)
    return { status, headers, body: encodeUtf8(said) }
  })
  closing.push(close)
  return { url, port, asked }
}

/** The ports of a machine with this environment, and nothing else on it. */
export function portsOf(env: Readonly<Record<string, string>>): CloudPorts {
  return { send: nodeSend(), clock, env: { HOME: folder, ...env } }
}
