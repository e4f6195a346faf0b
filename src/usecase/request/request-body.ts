import { type ObjectName } from '../../core/objects/index.ts'
import { type ReportedChange } from '../plan/index.ts'
import { type PolicyReport } from '../scan/index.ts'

/** What a pull or merge request says: a plain title, and a description in Markdown. */
export type RequestText = { readonly title: string; readonly body: string }

/** What a request's text speaks of. */
export type RequestFacts = {
  /** Whose changes they are; empty for a run without an automation. */
  readonly automations: readonly ObjectName[]
  readonly changes: readonly ReportedChange[]
  /** What became of the policies: the image behind a setter, and why this tag. */
  readonly policies: readonly PolicyReport[]
  /** Policies, as `namespace/name`, whose changes are not listed because they are not known now. */
  readonly withoutResult?: readonly string[]
}

/**
 * Characters of a description. GitHub takes 65,536, the least of all; the rest is room for the
 * marks that are added on the way.
 */
const bodyLimit = 60_000

/** Titles are cut by some forges at 255 characters and refused by others. */
const titleLimit = 200

/** A value in a cell: image references with a digest have up to some 200 characters. */
const cellLimit = 300

/** Policies without a result are told by name, so that one failed registry fits, not the table. */
const namesLimit = 20

/**
 * Words the request for a set of changes: one row for each, as many as fit.
 *
 * Everything that comes from outside stands in code spans, where forges look for neither mentions
 * nor references nor links nor HTML; tags and policies' messages are chosen by strangers. The same
 * changes give the same text, so that nobody is told of an update that is none.
 *
 * @param limitChars - the longest body, 60,000 when absent
 */
export function describeRequest(facts: RequestFacts, limitChars: number = bodyLimit): RequestText {
  const policies = new Map(facts.policies.map((one) => [`${one.namespace}:${one.name}`, one]))
  return { title: titleOf(facts, policies), body: bodyOf(facts, policies, limitChars) }
}

type Policies = ReadonlyMap<string, PolicyReport>

function titleOf({ automations, changes }: RequestFacts, policies: Policies): string {
  const names = new Set(changes.map(policyName))
  const [first] = changes
  if (first === undefined) return 'Update images'
  if (names.size === 1) {
    const report = policies.get(policyName(first))
    const { ref } = report ?? {}
    const what = ref === undefined ? `to ${first.new}` : `${ref.name} to ${ref.tag}`
    return titleText(`Update ${what}`)
  }
  const [only, ...others] = automations
  const where = only === undefined || others.length > 0 ? '' : ` (${only.namespace}/${only.name})`
  return titleText(`Update ${names.size} images${where}`)
}

/** `namespace:policy` of a setter, whatever part of the image it sets. */
function policyName({ setter }: Pick<ReportedChange, 'setter'>): string {
  return setter.split(':', 2).join(':')
}

function bodyOf(facts: RequestFacts, policies: Policies, limitChars: number): string {
  const { automations, changes, withoutResult = [] } = facts
  const head = `${introduction(changes)}\n\n| Image | Old | New | File | Why |\n|---|---|---|---|---|\n`
  const foot = `\n${unlisted(withoutResult)}${footer(automations)}\n`
  const roomFor = (text: string): number => limitChars - text.length - foot.length
  const rows: string[] = []
  let text = head
  for (const change of changes) {
    const row = rowOf(change, policies.get(policyName(change)))
    // The last row to go in must leave room to say how many did not.
    if (roomFor(text + row + more(changes.length)) < 0) break
    rows.push(row)
    text += row
  }
  const left = changes.length - rows.length
  return `${text}${left === 0 ? '' : more(left)}${foot}`
}

function introduction(changes: readonly ReportedChange[]): string {
  const files = new Set(changes.map((change) => change.path)).size
  const down = changes.filter(({ downgrade }) => downgrade === true).length
  const warning = down === 0 ? '' : `, ${down} of them down by the order of the policy`
  return `${counted(changes.length, 'value')} in ${counted(files, 'file')}${warning}:`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function more(count: number): string {
  return `\n… and ${count} more; the diff shows them all.\n`
}

function rowOf(change: ReportedChange, report: PolicyReport | undefined): string {
  const image = report?.ref?.name ?? report?.image
  const cells = [
    [image, policyName(change).replace(':', '/')],
    [change.old],
    [change.new, ...(change.downgrade === true ? ['downgrade'] : [])],
    [`${change.path}:${change.line}`],
    [report?.outcome === 'set' ? 'set by hand' : report?.message],
  ]
  return `| ${cells.map((lines) => lines.flatMap(cell).join('<br>')).join(' | ')} |\n`
}

/**
 * A value as a code span within a table cell.
 *
 * The fence is longer than any run of backticks within, so that none ends it. Tables are cut before
 * code spans are seen, and forges disagree on what escapes a pipe after a backslash, so a pipe
 * becomes a broken bar: no name or tag has one.
 */
function cell(value: string | undefined): readonly string[] {
  const line = singleLine(value ?? '', cellLimit)
  if (line === '') return []
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const padding = longest > 0 ? ' ' : ''
  return [`${fence}${padding}${line.replaceAll('|', '¦')}${padding}${fence}`]
}

/** Controls, line ends and characters that turn the reading direction become spaces. */
function singleLine(text: string, limitChars: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const characters = [...line]
  return characters.length > limitChars ? `${characters.slice(0, limitChars).join('')}…` : line
}

/** Titles know no code spans: a digest goes, and with it every `@` that could call somebody. */
function titleText(text: string): string {
  return singleLine(text.replaceAll(/@sha256:[0-9a-f]+/g, ''), titleLimit).replaceAll('@', ' ')
}

/** The branch may hold what an earlier run found, so the table may show less than the diff. */
function unlisted(names: readonly string[]): string {
  if (names.length === 0) return ''
  const shown = names.slice(0, namesLimit).flatMap(cell).join(', ')
  const left = names.length > namesLimit ? ` and ${names.length - namesLimit} more` : ''
  return `Not listed, as there is no result now: ${shown}${left}.\n\n`
}

function footer(automations: readonly ObjectName[]): string {
  const names = automations.flatMap(({ namespace, name }) => cell(`${namespace}/${name}`))
  const whose = names.length === 0 ? '' : ` for ${names.join(', ')}`
  return `Made by Tidemark${whose}. The next run rewrites title and description; comments and labels stay.`
}
