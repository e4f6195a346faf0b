import { type Command, command } from '../command.ts'
import { programVersion } from '../program.ts'
import { outputFlag } from '../result-flags.ts'

/** `version`: what runs here, as YAML or JSON (spec/cli §16). */
export const versionCommand: Command = command({
  examples: `  # What runs here, for a script
  tidemark version -o json`,
  args: { names: [], min: 0, max: 0 },
  flags: [
    { name: 'client', kind: 'bool', help: 'print only the version of this program' },
    outputFlag(['yaml', 'json'], 'the format in which the version is printed'),
  ],

  async run(_args, values, { terminal }) {
    const version = `v${programVersion()}`
    if (values.output === 'json') {
      terminal.write(`${JSON.stringify({ tidemark: version }, null, 2)}\n`)
    } else {
      terminal.write(`tidemark: ${version}\n`)
    }
  },
})
