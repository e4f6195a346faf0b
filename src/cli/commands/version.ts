import { type Command, command } from '../command.ts'
import { programVersion } from '../program.ts'

/** `version`: what runs here, as YAML or JSON (spec/cli §16). */
export const versionCommand: Command = command({
  examples: `  # What runs here, for a script
  tidemark version -o json`,
  args: { names: [], min: 0, max: 0 },
  flags: [
    { name: 'client', kind: 'bool', help: 'print only the version of this program' },
    {
      name: 'output',
      shorthand: 'o',
      kind: 'enum',
      values: ['yaml', 'json'],
      default: 'yaml',
      help: 'the format in which the version is printed',
    },
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
