import { type Command, command, type Entry } from '../command.ts'
import { UsageError } from '../errors.ts'
import { findCommand } from '../find-command.ts'
import { globalFlags } from '../global-flags.ts'
import { helpText } from '../help.ts'
import { programName } from '../program.ts'

/** `help [command…]`: the same text as `<command> --help`. */
export function helpCommand(tree: readonly Entry[]): Command {
  return command({
    args: { names: ['command…'], min: 0, max: Number.POSITIVE_INFINITY, complete: 'none' },
    flags: [],

    async run(words, _values, { terminal, env }) {
      const found = findCommand(words, tree, globalFlags(env))
      if (found.entry === undefined && words.length > 0) {
        throw new UsageError(`no help for '${words.join(' ')}'; '${programName} help' lists all`)
      }
      const command = await found.entry?.load?.()
      terminal.write(helpText({ found, tree, command, env }))
    },
  })
}
