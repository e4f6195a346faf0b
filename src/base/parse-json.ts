import { attempt } from './attempt.ts'
import { nestsDeeper } from './nesting.ts'

/**
 * The value of JSON text from outside.
 *
 * @param maxDepth - brackets that may be open at once
 * @returns undefined, which no JSON text stands for, when it is none or nests deeper
 */
export function parseJson(text: string, maxDepth: number): unknown {
  return nestsDeeper(text, maxDepth) ? undefined : attempt((): unknown => JSON.parse(text))
}
