import { lintTree } from '../../app/index.ts'
import { type Command, command } from '../command.ts'
import { folderFlags, folderRequest } from '../object-flags.ts'
import { printFindings } from '../output/markers-lint.ts'
import { dataFormats } from '../output/print-data.ts'
import { outputFlag } from '../result-flags.ts'
import { surroundingsOf } from '../surroundings.ts'

/** `markers lint`: what is wrong with markers, without a registry. */
export const markersLintCommand: Command = command({
  long: `Check the markers of a folder, and the policies and automations behind them.

Finds markers that would silently do nothing (typographic quotes, wrapped lines, wrong places, unknown
policies), markers that would do something else than they seem to, and values that their policy would
never choose. No registry is asked, so it is fit for a commit hook or a CI job.

Every finding is one line: FILE:LINE: severity: what; what to do instead (code). The exit code is 1 when
there are errors, with --strict also when there are warnings, else 0.`,
  examples: `  # Check this folder
  tidemark markers lint

  # In CI: the policies are in another repository, and warnings count
  tidemark markers lint --strict -f ../fleet/clusters/staging`,
  args: { names: [], min: 0, max: 0 },
  flags: [
    ...folderFlags,
    {
      name: 'strict',
      kind: 'bool',
      help: 'end with exit code 1 also when there are only warnings',
    },
    outputFlag(dataFormats, 'how to print the findings'),
  ],
  async run(_args, values, context) {
    const request = folderRequest(values, context)
    const report = await lintTree(request, surroundingsOf(context), context.signal)
    printFindings(report, values.output, context.terminal)
    const failing = values.strict ? ['error', 'warning'] : ['error']
    return report.findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0
  },
})
