/**
 * The log of a process: lines of JSON with the keys of Flux's controllers.
 *
 * Belongs here: how a line is written. Does not: what is worth a line (whoever does it).
 */
export { jsonLog, type LogOptions } from './json-log.ts'
