import { attempt, nestsDeeper } from '../../base/index.ts'

/** Brackets open at once: no documented answer has ten. */
const depthLimit = 64

/**
 * The value of JSON text; undefined for what is no JSON, or nests deeper than any API.
 *
 * No API of a forge answers with a bare `undefined`.
 */
export function parseAnswer(text: string): unknown {
  return nestsDeeper(text, depthLimit) ? undefined : attempt(() => JSON.parse(text) as unknown)
}
