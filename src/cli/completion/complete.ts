import type { Completion, Flag } from '../../golang/pflag/index.ts'
import type { Command, Entry } from '../command.ts'
import { childrenOf, type Found, findCommand, nameOf } from '../find-command.ts'
import { globalFlags } from '../global-flags.ts'
import { flagsFor } from '../help.ts'

/** One word that fits, and what it means. */
type Candidate = { readonly word: string; readonly help: string }

/** What a shell shall offer: words, or the names of files or folders, which it knows better. */
export type Offer =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  | {
      readonly kind: 'files' | 'folders'
      /** Stands in front of the name in the same word: `--file=`. */
      readonly prefix: string
    }

/**
 * What may stand where the cursor is.
 *
 * @param words - the command line behind the program's name; the last one is being typed and may
 * be empty
 */
export async function complete(
  words: readonly string[],
  tree: readonly Entry[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Offer> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const found = findCommand(before, tree, globalFlags(env))
  const command = await found.entry?.load?.()
  const { own, inherited } = flagsFor({ found, command, env })
  const flags = [...own, ...inherited]

  if (!before.includes('--')) {
    const waiting = flagThatWaits(before.at(-1), flags)
    if (waiting !== undefined) return valuesOf(waiting, typed, '')
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(typed) ?? []
    if (name !== undefined && value !== undefined) {
      const flag = flags.find((one) => one.name === name)
      return flag === undefined ? nothing : valuesOf(flag, value, `--${name}=`)
    }
    if (typed.startsWith('-')) return flagNames(flags, typed)
  }
  return positionals({ found, command, tree, typed, flags })
}

const nothing: Offer = { kind: 'words', candidates: [] }

/** The flag whose value is being typed as a word of its own. */
function flagThatWaits(word: string | undefined, flags: readonly Flag[]): Flag | undefined {
  if (word === undefined || word.includes('=')) return undefined
  const flag = word.startsWith('--')
    ? flags.find(({ name }) => name === word.slice(2))
    : flags.find(({ shorthand }) => /^-\w+$/.test(word) && shorthand === word.at(-1))
  return flag?.kind === 'bool' ? undefined : flag
}

function valuesOf(flag: Flag, typed: string, prefix: string): Offer {
  switch (flag.kind) {
    case 'bool':
      return fitting(['true', 'false'], typed, prefix)
    case 'enum':
      return fitting(flag.values, typed, prefix)
    case 'string':
    case 'slice':
    case 'array':
      return offer(flag.complete ?? 'none', typed, prefix)
    default:
      return nothing
  }
}

function flagNames(flags: readonly Flag[], typed: string): Offer {
  const candidates = flags
    .filter((flag) => flag.hidden !== true && flag.deprecated === undefined)
    .map((flag) => ({ word: `--${flag.name}`, help: flag.help.replaceAll('`', '') }))
    .filter(({ word }) => word.startsWith(typed))
    .toSorted((a, b) => (a.word < b.word ? -1 : 1))
  return { kind: 'words', candidates }
}

type Place = {
  readonly found: Found
  readonly command: Command | undefined
  readonly tree: readonly Entry[]
  readonly typed: string
  readonly flags: readonly Flag[]
}

function positionals({ found, command, tree, typed, flags }: Place): Offer {
  if (command === undefined) {
    const candidates = childrenOf(tree, found.entry)
      .filter((child) => child.hidden !== true && nameOf(child).startsWith(typed))
      .map((child) => ({ word: nameOf(child), help: child.summary }))
    // Behind a word that named nothing, no command can follow.
    return countPositionals(found.rest, flags) > 0 ? nothing : { kind: 'words', candidates }
  }
  if (countPositionals(found.rest, flags) >= command.args.max) return nothing
  return offer(command.args.complete ?? 'none', typed, '')
}

function countPositionals(words: readonly string[], flags: readonly Flag[]): number {
  let count = 0
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') return count + words.length - at - 1
    if (!word.startsWith('-') || word === '-') count++
    else if (flagThatWaits(word, flags) !== undefined) at++
  }
  return count
}

function offer(completion: Completion, typed: string, prefix: string): Offer {
  if (completion === 'none') return nothing
  if (typeof completion === 'string') return { kind: completion, prefix }
  return fitting(completion, typed, prefix)
}

function fitting(words: readonly string[], typed: string, prefix: string): Offer {
  const candidates = words
    .filter((word) => word.startsWith(typed))
    .map((word) => ({ word: `${prefix}${word}`, help: '' }))
  return { kind: 'words', candidates }
}
