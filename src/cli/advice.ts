import type { Advice, Facts, Notice } from '../base/index.ts'
import { adviceWords } from './advice.table.ts'

/** What a text may carry for whoever shows it. */
type Advised = { readonly advice?: Advice | undefined; readonly facts?: Facts | undefined }

/** A text from below with what the user of this command line can do about it. */
export function withAdvice(text: string, { advice, facts = {} }: Advised): string {
  return advice === undefined ? text : adviceWords[advice](text, facts)
}

/** A part of a report as it is shown: its message says what the advice means here. */
export function worded<T extends Advised & { readonly message: string }>(part: T): T {
  const { advice: _, facts: __, ...shown } = part
  return { ...shown, message: withAdvice(part.message, part) } as T
}

/** A report as it is shown: its notices are sentences. */
export function withSentences<T extends { readonly notices: readonly Notice[] }>(
  report: T,
): Omit<T, 'notices'> & { readonly notices: readonly string[] } {
  return { ...report, notices: report.notices.map((notice) => withAdvice(notice.text, notice)) }
}
