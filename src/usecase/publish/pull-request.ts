import { Failure } from '../../base/index.ts'
import { printName } from '../../core/objects/index.ts'
import { type Job } from '../plan/index.ts'

/** How the pull request of an update is opened. */
export type PullRequestRules = {
  readonly labels: readonly string[]
  readonly isDraft: boolean
  readonly autoMerge: false | { readonly method?: 'merge' | 'squash' | 'rebase' }
}

/** Code of an annotation that cannot be read. */
export type PullRequestCode = 'PULL_REQUEST_RULES'

/** Asks for a pull request on an ImageUpdateAutomation. */
const annotation = 'tidemark.dev/pull-request'

const methods = ['merge', 'squash', 'rebase'] as const

/**
 * Whether a job wants a pull request, and how: the automation's annotation, else the command line.
 *
 * The annotation is `true`, `false`, or a list of `draft`, `auto-merge`, `auto-merge=squash` and
 * `label=NAME`, separated by commas.
 *
 * @throws {Failure} `PULL_REQUEST_RULES` for any other word
 */
export function pullRequestRules(
  job: Job,
  flags: PullRequestRules | undefined,
): PullRequestRules | undefined {
  const text = job.automation?.metadata.annotations?.[annotation]?.trim()
  if (text === undefined) return flags
  if (text === 'false') return undefined
  const words = text.split(',').map((word) => word.trim())
  return words.reduce(withWord, { labels: [], isDraft: false, autoMerge: false })
}

function withWord(rules: PullRequestRules, word: string): PullRequestRules {
  if (word === '' || word === 'true' || word === 'enabled') return rules
  if (word === 'draft') return { ...rules, isDraft: true }
  if (word === 'auto-merge') return { ...rules, autoMerge: {} }
  const [, key, value = ''] = /^(label|auto-merge)=(.+)$/.exec(word) ?? []
  const method = methods.find((one) => one === value)
  if (key === 'label') return { ...rules, labels: [...rules.labels, value] }
  if (key === 'auto-merge' && method !== undefined) return { ...rules, autoMerge: { method } }
  throw new Failure<PullRequestCode>(
    'PULL_REQUEST_RULES',
    `annotation '${annotation}': '${word}' is not one of true, false, draft, auto-merge, auto-merge=squash, label=NAME`,
  )
}

/** The branch that a pull request comes from when the automation names none of its own. */
export function pullRequestBranch({ name }: Job): string {
  return name === undefined ? 'tidemark/updates' : `tidemark/${printName(name)}`
}
