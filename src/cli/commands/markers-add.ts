import { addMarkers } from '../../app/index.ts'
import { type Command, command } from '../command.ts'
import { UsageError } from '../errors.ts'
import { folderFlags, folderRequest } from '../object-flags.ts'
import { printAdded } from '../output/markers-add.ts'
import { dataFormats } from '../output/print-data.ts'
import { outputFlag, rawFlag } from '../result-flags.ts'
import { surroundingsOf } from '../surroundings.ts'

/** `markers add`: new markers for images that a policy chooses tags for. */
export const markersAddCommand: Command = command({
  long: `Propose markers for the images of a folder, as a unified diff; with --write, add them.

Images are found in 'image' fields, in the images of a kustomization, and where a chart's values have
'repository' beside 'tag'. One that matches the ImageRepository of exactly one ImagePolicy gets a marker
at the end of its line, if it takes effect there; nothing else of a file is ever changed. Values that
cannot be marked are told with the reason.`,
  examples: `  # What could be marked?
  tidemark markers add

  # Mark it
  tidemark markers add --write

  # Two policies choose tags of one image: mark a folder for one of them
  tidemark markers add --path apps/staging -f clusters/staging --policy flux-system:app-staging`,
  args: { names: [], min: 0, max: 0 },
  flags: [
    ...folderFlags,
    {
      name: 'policy',
      kind: 'array',
      help: 'mark for this policy only: `namespace:name` (repeatable)',
    },
    { name: 'write', kind: 'bool', help: 'write the files instead of printing a diff' },
    rawFlag,
    outputFlag(dataFormats, 'how to print the proposals'),
  ],
  async run(_args, values, context) {
    const { policy: policies, write, raw, output } = values
    for (const policy of policies) {
      if (!/^[^:/]+:[^:/]+$/.test(policy)) {
        throw new UsageError(`--policy '${policy}': give namespace:name`)
      }
    }
    const request = { ...folderRequest(values, context), policies, write }
    const report = await addMarkers(request, surroundingsOf(context), context.signal)
    printAdded(report, { format: output, isWritten: write, isRaw: raw }, context.terminal)
    return report.problems.length > 0 ? 1 : 0
  },
})
