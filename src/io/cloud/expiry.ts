/** No documented token lives longer; what claims to is taken for this long. */
const maxLifetimeMs = 24 * 3_600_000

/**
 * When a token ends that lives for `seconds`, as a number or as its digits.
 *
 * @returns `nowMs`, so that nobody keeps it, when the answer does not say
 */
export function expiryAfter(seconds: unknown, nowMs: number): number {
  const given = typeof seconds === 'string' && /^\d+$/.test(seconds) ? Number(seconds) : seconds
  const lifetimeMs = typeof given === 'number' && given > 0 ? given * 1000 : 0
  return nowMs + Math.min(lifetimeMs, maxLifetimeMs)
}

/** The same for a moment: seconds since 1970, or RFC 3339. */
export function expiryAt(moment: unknown, nowMs: number): number {
  const isNumber = typeof moment === 'number' || /^\d+$/.test(String(moment))
  const atMs = isNumber ? Number(moment) * 1000 : Date.parse(String(moment))
  return expiryAfter((atMs - nowMs) / 1000, nowMs)
}
