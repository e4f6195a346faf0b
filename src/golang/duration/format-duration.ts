const second = 1_000_000_000n

/** Go's `Duration.String()` of `ns` nanoseconds: `1h0m0s`, `1.5s`, `500ms`, `0s`. */
export function formatDuration(ns: bigint): string {
  if (ns === 0n) return '0s'
  const sign = ns < 0n ? '-' : ''
  const size = ns < 0n ? -ns : ns
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`
  if (size < second) return `${sign}${decimal(size, 6)}ms`

  const seconds = `${decimal(size % (60n * second), 9)}s`
  const minutes = size / (60n * second)
  if (minutes === 0n) return `${sign}${seconds}`
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`
}

/** How `metav1.Duration` appears in JSON: the text form in quotes. */
export function formatDurationJson(ns: bigint): string {
  return JSON.stringify(formatDuration(ns))
}

/** `size / 10**places` without trailing zeros. */
function decimal(size: bigint, places: number): string {
  const digits = size.toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  const whole = digits.slice(0, -places)
  return fraction === '' ? whole : `${whole}.${fraction}`
}
