/**
 * Tools without a domain word: failures, ports for time and chance, bytes, text from outside, work
 * that callers share.
 *
 * Belongs here: what every floor needs and no domain noun names. Does not: anything about
 * images, YAML, Git, HTTP or Kubernetes. At most 20 files.
 */
export { abortable } from './abortable.ts'
export type { Advice } from './advice.ts'
export { attempt } from './attempt.ts'
export { BoundedMap } from './bounded-map.ts'
export { compareBytes, concatBytes, decodeUtf8, encodeUtf8, indexOfBytes } from './bytes.ts'
export type { Clock } from './clock.ts'
export { type Facts, Failure, type FailureDetails, messageOf, type Remedy } from './failure.ts'
export { foreignWords } from './foreign-words.ts'
export { type InTurn, inTurn } from './in-turn.ts'
export type { Log, LogLevel } from './log.ts'
export { nestsDeeper } from './nesting.ts'
export { distinctNotices, type Notice } from './notice.ts'
export { inlineOffload, type Offload, type Work } from './offload.ts'
export { parseJson } from './parse-json.ts'
export type { Random } from './random.ts'
export {
  formsOfSecret,
  keepingSecrets,
  maskError,
  secretsOfPair,
  secretsOfProxies,
  secretsOfUrl,
  withoutSecrets,
} from './secret-texts.ts'
export { type SharedWork, sharedWork } from './shared-work.ts'
export { isSystemError, type SystemError, systemReason } from './system-error.ts'
export { isVisibleAscii } from './visible-ascii.ts'
export { waitingFor, waitingText } from './waits.ts'
export { afterTime, withinTime } from './within-time.ts'
