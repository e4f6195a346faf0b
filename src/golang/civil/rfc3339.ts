import { fromUnix } from './civil.ts'

/** The time at `unixMs` milliseconds since 1970 in UTC as Kubernetes writes it: in whole seconds. */
export function formatRfc3339(unixMs: number): string {
  const { year, month, day, hour, minute, second } = fromUnix(BigInt(Math.floor(unixMs / 1000)))
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}Z`
}
