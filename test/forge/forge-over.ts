import assert from 'node:assert/strict'
import { type Clock, Failure } from '../../src/base/index.ts'
import {
  type Forge,
  type ForgeCredentials,
  type ForgeKind,
  openForge,
} from '../../src/io/forge/index.ts'
import type { Send } from '../../src/io/http/index.ts'
import { stillClock } from '../still-clock.ts'
import { repository, secret } from './fake-forge.ts'

/** Where every forge of these tests answers, whatever its kind. */
export const apiPath = '/api/v3'

export const nowMs: number = Date.UTC(2026, 0, 1)

type Given = {
  readonly credentials?: ForgeCredentials
  readonly callLimitMs?: number
  readonly clock?: Clock
}

/** A forge whose answers come from `send`, with a good token. */
export function forgeOver(kind: ForgeKind, send: Send, given: Given = {}): Forge {
  const target = { kind, apiUrl: `https://git.corp${apiPath}`, repository } as const
  const credentials = { kind: 'token', token: secret } as const
  return openForge(target, { send, clock: stillClock(nowMs), credentials, ...given })
}

/** What a piece of work failed with, on purpose and without the secret in what it says. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Failure, String(error))
  assert.ok(!`${error.message} ${JSON.stringify(error.facts)}`.includes(secret))
  return error
}
