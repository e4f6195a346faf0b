import { messageOf } from '../../src/base/index.ts'
import {
  formatDuration,
  formatDurationJson,
  parseDuration,
} from '../../src/golang/duration/index.ts'
import { type Check, compare } from './check.ts'

export const check: Check = (row: { readonly input: string }) => compare(row, answer(row.input))

function answer(input: string): unknown {
  try {
    const ns = parseDuration(input)
    const string = formatDuration(ns)
    return { input, ok: true, ns: String(ns), string, metav1JSON: formatDurationJson(ns) }
  } catch (thrown) {
    return { input, ok: false, error: messageOf(thrown) }
  }
}
