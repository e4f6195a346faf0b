/**
 * `time.Duration` (Go 1.26) and its JSON form in Kubernetes: parse and print.
 *
 * Belongs here: the text form of a length of time. Does not: clocks and waiting (base `Clock`).
 */
export { formatDuration, formatDurationJson } from './format-duration.ts'
export { type DurationCode, parseDuration } from './parse-duration.ts'
