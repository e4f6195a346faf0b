import { parseJson } from '../../base/index.ts'

/** Brackets open at once: no documented answer has ten. */
const depthLimit = 64

/** The value of JSON text; undefined for what is no JSON, or nests deeper than any API. */
export function parseAnswer(text: string): unknown {
  return parseJson(text, depthLimit)
}
