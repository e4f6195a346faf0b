import type { HttpHeaders } from './send.ts'

/** The first value of a header, by its lower-case name. */
export function headerOf(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** All values of a header, in order; empty when it is absent. */
export function headersOf(headers: HttpHeaders, name: string): readonly string[] {
  const value = headers[name]
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}
