import { listTreeMarkers } from '../../app/index.ts'
import { type Command, command } from '../command.ts'
import { objectFlags, objectsRequest } from '../object-flags.ts'
import { printMarkers } from '../output/markers-list.ts'
import { dataFormats } from '../output/print-data.ts'
import { outputFlag } from '../result-flags.ts'
import { surroundingsOf } from '../surroundings.ts'

/** `markers list`: what is marked, and by which policy. */
export const markersListCommand: Command = command({
  long: `List the markers of a folder or repository: where they stand, which policy sets them, and their value.

No registry is asked, and the state is 'ok' when the policy exists. With --scan, or for policies that
--set names, the state says whether the value is current or behind. A marker that does nothing is listed
as ineffective, with a code that 'tidemark markers lint' explains.`,
  examples: `  # What is marked in this folder?
  tidemark markers list

  # What would an update change?
  tidemark markers list --scan

  # The policies are in another repository
  tidemark markers list --path deploy -f ../fleet/clusters/staging`,
  args: { names: [], min: 0, max: 0 },
  flags: [
    ...objectFlags,
    { name: 'scan', kind: 'bool', help: 'ask the registries what the policies choose now' },
    outputFlag(dataFormats, 'how to print the markers'),
  ],
  async run(_args, values, context) {
    const { scan, output } = values
    const request = { ...objectsRequest(values, context), scan }
    const list = await listTreeMarkers(request, surroundingsOf(context), context.signal)
    printMarkers(list, output, context.terminal)
    const hasFailed = list.policies.some((policy) => policy.outcome === 'failed')
    return hasFailed || list.problems.length > 0 ? 1 : 0
  },
})
