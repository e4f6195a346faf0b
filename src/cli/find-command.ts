import type { Flag } from '../golang/pflag/index.ts'
import type { Entry } from './command.ts'

/** Where a command line leads in the tree. */
export type Found = {
  /** The deepest entry that the words name; undefined for the root. */
  readonly entry: Entry | undefined
  /** The groups on the way, outermost first. */
  readonly groups: readonly Entry[]
  /** The command line without the words that named the entry; flags stay where they were. */
  readonly rest: readonly string[]
}

/**
 * Finds the command that a command line names.
 *
 * Flags may stand before and between the names, so a word behind a flag that takes a value is
 * skipped, as is one behind an unknown flag: cobra does so, and the parser then refuses the flag
 * by name instead of calling its value an unknown command.
 */
export function findCommand(
  words: readonly string[],
  tree: readonly Entry[],
  globals: readonly Flag[],
): Found {
  const groups: Entry[] = []
  let flags = globals
  let entry: Entry | undefined
  let rest = words
  for (;;) {
    const at = firstName(rest, flags)
    const name = at === undefined ? undefined : rest[at]
    const next = name === undefined ? undefined : childNamed(tree, entry, name)
    if (next === undefined) return { entry, groups, rest }
    if (next.load === undefined) groups.push(next)
    flags = [...flags, ...(next.flags ?? [])]
    entry = next
    rest = rest.toSpliced(at ?? 0, 1)
  }
}

/** The entries directly below `parent`; below the root when it is undefined. */
export function childrenOf(tree: readonly Entry[], parent: Entry | undefined): readonly Entry[] {
  const above = parent?.path ?? []
  return tree.filter(
    ({ path }) =>
      path.length === above.length + 1 && above.every((word, index) => path[index] === word),
  )
}

/** The last word of the path: what the command is called by its parent. */
export function nameOf(entry: Entry): string {
  return entry.path.at(-1) ?? ''
}

function childNamed(
  tree: readonly Entry[],
  parent: Entry | undefined,
  name: string,
): Entry | undefined {
  return childrenOf(tree, parent).find(
    (child) => nameOf(child) === name || child.aliases?.includes(name) === true,
  )
}

function firstName(words: readonly string[], flags: readonly Flag[]): number | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') return undefined
    if (word === '' || !word.startsWith('-') || word === '-') return at
    if (takesNextWord(word, flags)) at++
  }
  return undefined
}

function takesNextWord(word: string, flags: readonly Flag[]): boolean {
  if (word.includes('=') || word === '--help' || word === '-h') return false
  const flag = word.startsWith('--')
    ? flags.find(({ name }) => name === word.slice(2))
    : flags.find(({ shorthand }) => shorthand === word.slice(1))
  if (!word.startsWith('--') && word.length > 2) return false
  return flag?.kind !== 'bool'
}
