/**
 * The functions of sprig (Masterminds/sprig 3.3.0) that message templates may call.
 *
 * Belongs here: the 194 functions of its hermetic text map, with their Go types and error texts.
 * Does not: the built-in functions (golang/template), printing (golang/fmt).
 */
export { sprigFunctions } from './sprig-functions.ts'
