import { type Flag, flagUsages } from '../golang/pflag/index.ts'
import type { Command, Entry, Positionals } from './command.ts'
import { childrenOf, type Found, nameOf } from './find-command.ts'
import { globalFlags, helpFlag, versionFlag } from './global-flags.ts'
import { programName } from './program.ts'

const about = `Tidemark keeps the container images named in Git repositories up to date.

It scans registries, selects tags by policy, edits only the values that carry a marker,
and commits. What has been written for Flux's image automation works unchanged.`

/** Whose help is asked for. */
export type HelpRequest = {
  readonly found: Pick<Found, 'entry' | 'groups'>
  readonly tree: readonly Entry[]
  /** The body of the entry; undefined for the root and for groups. */
  readonly command: Command | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The help text of the root, a group or a command, in cobra's layout (spec/cli §1.5). */
export function helpText(request: HelpRequest): string {
  const { found, tree, command } = request
  const { entry } = found
  const path = [programName, ...(entry?.path ?? [])].join(' ')
  const children = childrenOf(tree, entry).filter((child) => child.hidden !== true)
  const { own, inherited } = flagsFor(request)

  const sections = [
    command?.long ?? entry?.summary ?? about,
    section('Usage', usageLines(path, command, children).join('\n')),
    section('Aliases', aliasLine(entry)),
    section('Examples', command?.examples ?? ''),
    section('Available Commands', commandLines(children)),
    section('Flags', flagUsages(own)),
    section('Global Flags', flagUsages(inherited)),
  ]
  if (children.length > 0) {
    sections.push(`Use "${path} [command] --help" for more information about a command.`)
  }
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

/** The flags of one place in the tree: its own, and those from above. */
export function flagsFor({ found, command, env }: Omit<HelpRequest, 'tree'>): {
  own: readonly Flag[]
  inherited: readonly Flag[]
} {
  const { entry, groups } = found
  if (entry === undefined) {
    return { own: [...globalFlags(env), helpFlag(programName), versionFlag], inherited: [] }
  }
  const own = [...(command?.flags ?? []), ...(entry.flags ?? []), helpFlag(nameOf(entry))]
  const above = groups.filter((group) => group !== entry).flatMap((group) => group.flags ?? [])
  // A flag of the command hides one of the same name from above, as `create image policy
  // --interval` does.
  const names = new Set(own.map(({ name }) => name))
  const inherited = [...above, ...globalFlags(env)].filter(({ name }) => !names.has(name))
  return { own, inherited }
}

/** `[path]`, `<policy> <tag>`: the positionals as usage lines show them. */
function positionalsText({ names, min }: Positionals): string {
  return names.map((name, index) => (index < min ? ` <${name}>` : ` [${name}]`)).join('')
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${title}:\n${body}`
}

function usageLines(
  path: string,
  command: Command | undefined,
  children: readonly Entry[],
): readonly string[] {
  const lines: string[] = []
  if (command !== undefined) lines.push(`  ${path}${positionalsText(command.args)} [flags]`)
  if (children.length > 0) lines.push(`  ${path} [command]`)
  return lines
}

function aliasLine(entry: Entry | undefined): string {
  const aliases = entry?.aliases ?? []
  return entry === undefined || aliases.length === 0
    ? ''
    : `  ${[nameOf(entry), ...aliases].join(', ')}`
}

/** Names padded to the longest, to at least 11 columns as cobra does. */
function commandLines(children: readonly Entry[]): string {
  const width = Math.max(11, ...children.map((child) => nameOf(child).length))
  return children
    .map((child) => `  ${nameOf(child).padEnd(width)} ${child.summary}`)
    .toSorted()
    .join('\n')
}
