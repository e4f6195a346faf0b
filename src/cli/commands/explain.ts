import { type Explanation, explainTarget } from '../../app/index.ts'
import { withSentences, worded } from '../advice.ts'
import { type Command, command } from '../command.ts'
import type { Terminal } from '../context.ts'
import { objectFlags, objectsRequest } from '../object-flags.ts'
import { printMarkers, printPolicy } from '../output/explanation.ts'
import { dataFormats, printData } from '../output/print-data.ts'
import { assertLimit, limitFlag, outputFlag } from '../result-flags.ts'
import { surroundingsOf } from '../surroundings.ts'

/** `explain`: why this tag, why not that one, what feeds this marker. */
export const explainCommand: Command = command({
  long: `Explain the choice of an ImagePolicy, or what becomes of the markers of a file.

For a policy: its rule, the tag it chooses, how all other tags rank or why they are out, and the markers
that it feeds. For a file: each marker with its policy, its value, and why it would be edited or left alone.`,
  examples: `  # Why this tag?
  tidemark explain flux-system/podinfo

  # Why not that one?
  tidemark explain podinfo --tag 6.0.0-rc.1

  # What feeds this line?
  tidemark explain clusters/my-cluster/podinfo-deployment.yaml:22`,
  args: { names: ['imagepolicy|file[:line]'], min: 1, max: 1, complete: 'files' },
  flags: [
    ...objectFlags,
    { name: 'tag', kind: 'string', help: 'explain only this `tag` of the policy' },
    limitFlag,
    outputFlag(dataFormats, 'how to print the result'),
  ],
  async run([target = ''], values, context) {
    assertLimit(values.limit)
    const request = { ...objectsRequest(values, context), target, tag: values.tag }
    const ports = surroundingsOf(context)
    const explained = withWords(await explainTarget(request, ports, context.signal))
    const { terminal } = context
    const shown = withSentences(explained)
    for (const notice of shown.notices) terminal.line('⚠️', notice)
    for (const problem of explained.problems) terminal.line('✗', problem)
    if (values.output === 'text') printText(explained, values.limit, terminal)
    else printData(shown, values.output, terminal)
    const isFailed = explained.kind === 'policy' && explained.policy.report.outcome === 'failed'
    return isFailed || explained.problems.length > 0 ? 1 : 0
  },
})

/** The same with the policy's message as it is shown. */
function withWords(explained: Explanation): Explanation {
  if (explained.kind === 'file') return explained
  const { policy } = explained
  return { ...explained, policy: { ...policy, report: worded(policy.report) } }
}

function printText(explained: Explanation, limit: number, terminal: Terminal): void {
  if (explained.kind === 'file') printMarkers(explained.markers, terminal)
  else printPolicy(explained.policy, { tag: explained.tag, limit }, terminal)
}
