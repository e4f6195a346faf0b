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

type Remediable = Advised & { readonly what?: string; readonly remedy?: string }

/** A finding as it is shown: its remedy, else what it says, goes on with the advice. */
export function remedied<T extends Remediable>(finding: T): T {
  const { advice: _, facts: __, ...shown } = finding
  const { what, remedy } = finding
  const ending =
    remedy !== undefined
      ? { remedy: withAdvice(remedy, finding) }
      : what !== undefined && { what: withAdvice(what, finding) }
  return { ...shown, ...ending } as T
}

/** A report as it is shown: its notices are sentences. */
export function withSentences<T extends { readonly notices: readonly Notice[] }>(
  report: T,
): Omit<T, 'notices'> & { readonly notices: readonly string[] } {
  return { ...report, notices: report.notices.map((notice) => withAdvice(notice.text, notice)) }
}
