import type { ByteText, Meter } from '../fmt/index.ts'
import { callFailure } from './failure.ts'

/** `strings.Repeat`, charged before the text is made. */
export function repeated(part: ByteText, count: number, meter: Meter): ByteText {
  if (count < 0) throw callFailure('strings: negative Repeat count')
  meter.charge(part.length * count)
  return part === '' ? '' : part.repeat(count)
}

/** Comparisons of a plain text search that cost as much as one unit of work. */
const comparisonsPerUnit = 1024

/**
 * Charges for looking for `needle` in `haystack`: V8 needs up to the product of their lengths,
 * which a template could make run for hours.
 */
export function chargeSearch(haystack: ByteText, needle: ByteText, meter: Meter): void {
  meter.charge(haystack.length + (haystack.length * needle.length) / comparisonsPerUnit)
}
