import { type Command, command, type Entry } from '../command.ts'
import { complete } from '../completion/complete.ts'

/**
 * `__complete -- word…`: what the completion scripts ask.
 *
 * Prints the kind of the offer in the first line, then the prefix of file names, or a line
 * `word<TAB>help` for each candidate.
 */
export function completeCommand(tree: readonly Entry[]): Command {
  return command({
    args: { names: ['word…'], min: 0, max: Number.POSITIVE_INFINITY },
    flags: [],

    async run(words, _values, { terminal, env }) {
      const offer = await complete(words, tree, env)
      const lines =
        offer.kind === 'words'
          ? offer.candidates.map(({ word, help }) => `${word}\t${help.replaceAll(/\s+/g, ' ')}`)
          : [offer.prefix]
      terminal.write(`${[offer.kind, ...lines].join('\n')}\n`)
    },
  })
}
