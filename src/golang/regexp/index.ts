/**
 * Go's `regexp` (Go 1.26) on re2js: matching in linear time, Go's error texts and `Expand`.
 *
 * Belongs here: every way in which a user's pattern meets a text. Does not: JavaScript's
 * `RegExp`, whose dialect and running time differ.
 */

export { compileRegexp, type RegexpCode } from './compile-regexp.ts'
export type { GoRegexp } from './go-regexp.ts'
export type { Match } from './match.ts'
