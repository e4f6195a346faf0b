import type { Clock, Random } from '../../src/base/index.ts'
import { hostLimiter, type Recorded, recording, type Send } from '../../src/io/http/index.ts'
import {
  type Credentials,
  openRegistry,
  type Registry,
  type RegistryImage,
  type RegistryOptions,
} from '../../src/io/registry/index.ts'
import {
  createRegistry,
  type LocalRegistry,
  type RegistryAuth,
} from '../../src/server/registry/index.ts'

/** A clock that stands still until somebody sleeps, and then jumps. */
export type ManualClock = Clock & { readonly waits: number[]; advance: (ms: number) => void }

export function manualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs
  const waits: number[] = []
  return {
    waits,
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms
    },
    sleep: async (delayMs, signal) => {
      signal.throwIfAborted()
      waits.push(delayMs)
      nowMs += delayMs
    },
  }
}

/** Chance without surprises: `next` is 0, bytes count up so that no two draws are equal. */
export function steadyRandom(): Random {
  let drawn = 0
  return {
    next: () => 0,
    bytes: (length) => {
      drawn++
      return Uint8Array.from({ length }, (_, index) => (drawn >> ((index % 4) * 8)) & 255)
    },
  }
}

export type LocalReader = {
  readonly registry: LocalRegistry
  readonly reader: Registry
  /** What went over the wire, secrets masked. */
  readonly sent: Recorded[]
  readonly clock: ManualClock
}

/** A registry and its reader joined without a socket: `https://registry.test`. */
export function readerOf(
  options: { readonly auth?: RegistryAuth; readonly wrap?: (send: Send) => Send } = {},
  more: Partial<RegistryOptions> = {},
): LocalReader {
  const clock = manualClock()
  const random = steadyRandom()
  const { auth, wrap = (send: Send) => send } = options
  const registry = createRegistry({ clock, random, ...(auth === undefined ? {} : { auth }) })
  const { send, requests } = recording(wrap(registry.send))
  const reader = openRegistry({ send, clock, random, limiter: hostLimiter({ clock }), ...more })
  return { registry, reader, sent: requests, clock }
}

export function localImage(repository: string, credentials?: Credentials): RegistryImage {
  const image = { registry: 'registry.test', repository, httpPermitted: false }
  return credentials === undefined ? image : { ...image, credentials }
}

/** `v0`, `v1`, …: that many of them. */
export function tagsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `v${index}`)
}
