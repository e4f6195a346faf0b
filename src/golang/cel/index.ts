/**
 * CEL as cel-go and Kubernetes evaluate it, on @bufbuild/cel 0.6.1.
 *
 * Belongs here: expressions, the functions that Kubernetes' libraries add, cel-go's error texts.
 * Does not: which rules an object must keep (core/schema). Not there yet: the type checker's
 * errors, optionals, cost limits, and the libraries for URLs, IP addresses and quantities; an
 * expression that needs them is refused when it is compiled or says what it lacks when it runs.
 */
export { type CelOutcome, type CelProgram, compileCel } from './compile-cel.ts'
export { celDuration, celTimestamp } from './time-values.ts'
export { unknownFunctions } from './unknown-functions.ts'
