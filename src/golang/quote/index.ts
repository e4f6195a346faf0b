/**
 * Go's `strconv` (Go 1.26): quoting, numbers and their errors.
 *
 * Belongs here: how Go prints a string literal and reads a number from text, with the error
 * texts that reach users. Does not: `fmt` verbs (golang/fmt).
 */
export { parseBool } from './parse-bool.ts'
export { parseFloat } from './parse-float.ts'
export { parseInt, parseUint } from './parse-int.ts'
export { canBackquote, quote, quoteBytes } from './quote.ts'
export type { StrconvCode } from './strconv-error.ts'
