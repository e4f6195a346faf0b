/**
 * Whether a value is text of visible ASCII alone, as every token is that becomes a part of a header:
 * a line break would end the header, and what follows would be another one.
 */
export function isVisibleAscii(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}
