import { headerOf } from './headers.ts'
import type { HttpHeaders } from './send.ts'

/** How long a host asks to be left alone: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). */
export function retryAfterMs(headers: HttpHeaders, nowMs: number): number | undefined {
  const value = headerOf(headers, 'retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  const atMs = Date.parse(value)
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
