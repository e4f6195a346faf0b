/**
 * Checksums whose values users can observe.
 *
 * Belongs here: pure functions from bytes to a checksum as Go's `hash/…` packages give it. Does
 * not: signatures and keys.
 */
export { adler32 } from './adler32.ts'
