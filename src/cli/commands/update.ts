import { type Mode, type UpdateRequest, updateOffline } from '../../app/index.ts'
import type { ValuesOf } from '../../golang/pflag/index.ts'
import { assertBranch, refuseEmpty } from '../checked-values.ts'
import { type Command, command } from '../command.ts'
import type { Context } from '../context.ts'
import { endingOf, reasonOf, UsageError } from '../errors.ts'
import { objectFlags, objectsRequest } from '../object-flags.ts'
import { printFailed, printUpdate, reportFormats } from '../output/update-report.ts'
import { pullRequestFlags, pullRequestOf } from '../pull-request-flags.ts'
import { outputFlag, rawFlag } from '../result-flags.ts'
import { surroundingsOf } from '../surroundings.ts'

/** Exit codes of `--exit-code`; without it, a run that changed something ends with 0 too. */
const exitCodes = { unchanged: 0, changed: 2, failed: 1 } as const

const updateFlags = [
  ...objectFlags,
  {
    name: 'automation',
    kind: 'array',
    help: 'run this ImageUpdateAutomation, as `name` or namespace/name (repeatable)',
  },
  { name: 'dry-run', kind: 'bool', help: 'print a unified diff and write nothing' },
  { name: 'commit', kind: 'bool', help: 'commit the edited files' },
  { name: 'push', kind: 'bool', help: 'commit and push' },
  { name: 'push-branch', kind: 'string', help: 'push to this branch instead' },
  { name: 'author-name', kind: 'string', help: 'author of commits without an automation' },
  { name: 'author-email', kind: 'string', help: 'e-mail address of that author' },
  {
    name: 'message',
    kind: 'string',
    help: 'commit message template for runs without an automation',
  },
  {
    name: 'git-username',
    kind: 'string',
    help: 'user name for --repo; the password is taken from GIT_PASSWORD',
  },
  ...pullRequestFlags,
  {
    name: 'no-downgrade',
    kind: 'bool',
    help: 'refuse an update that takes a value down by the order of its policy',
  },
  {
    name: 'strict',
    kind: 'bool',
    help: 'fail when a marker changes nothing, for whatever reason, or there is none',
  },
  {
    name: 'exit-code',
    kind: 'bool',
    help: 'exit with 0 when there is nothing to do, 2 when there are changes, 1 on errors',
  },
  rawFlag,
  outputFlag(reportFormats, 'how to print the result'),
] as const

/** `update`: scan, select, edit, commit, push; the main job, without a cluster. */
export const updateCommand: Command = command({
  long: `Scan image registries, select tags by policy, and edit the marked values of a Git repository.

Reads ImageRepository, ImagePolicy, ImageUpdateAutomation, GitRepository and Secret objects from the
repository itself, or from --filename. Nothing but marked values is ever changed.

On a local folder the files are edited in place; --commit and --push go on from there. What is pushed to
another branch than the checked-out one is made at the remote, and the folder stays as it is. With --repo
the repository is never checked out, and nothing is written without --push.`,
  examples: `  # What would change in this folder?
  tidemark update --dry-run

  # Edit, commit and push, as a cron entry or CI job would
  tidemark update --repo https://git.example.com/org/fleet --push

  # Try a tag that no policy would select
  tidemark update --dry-run --set flux-system:app=ghcr.io/org/app:2.0.0-rc.1`,
  args: { names: [], min: 0, max: 0 },
  flags: updateFlags,
  async run(_args, values, context) {
    const { terminal, signal } = context
    try {
      const request = requestOf(values, context)
      const result = await updateOffline(request, surroundingsOf(context), signal)
      const { mode, isStrict } = request
      const isRemote = values.repo !== undefined
      const about = { mode, isRemote, isStrict, isRaw: values.raw }
      printUpdate(result, values.output, about, terminal)
      const { outcome } = result.report
      if (values['exit-code']) return exitCodes[outcome]
      return outcome === 'failed' ? 1 : 0
    } catch (thrown) {
      printFailed(endingOf(reasonOf(thrown, signal)), values.output, terminal)
      throw thrown
    }
  },
})

type UpdateValues = ValuesOf<typeof updateFlags>

function requestOf(values: UpdateValues, context: Context): UpdateRequest {
  refuseEmpty(values, ['push-branch', 'automation', 'git-username', 'pr-label', 'forge-api'])
  const mode = modeOf(values)
  if (values['git-username'] !== undefined && values.repo === undefined) {
    const what = '--git-username counts with --repo, and for what a folder pushes to another branch'
    context.terminal.line('⚠️', `${what}; the checked-out branch is pushed by your own git`)
  }
  return {
    ...objectsRequest(values, context),
    automations: values.automation,
    mode,
    pushBranch: pushBranchOf(values, mode),
    author: authorOf(values['author-name'], values['author-email']),
    message: values.message ?? '',
    isStrict: values.strict,
    mayDowngrade: !values['no-downgrade'],
    gitUsername: values['git-username'],
    ...pullRequestOf(values),
  }
}

/** With `--repo` a branch can be planned on without a push; in a folder it would mean nothing. */
function pushBranchOf(values: UpdateValues, mode: Mode): string | undefined {
  const branch = values['push-branch']
  if (branch === undefined) return undefined
  assertBranch('--push-branch', branch)
  if (values.repo === undefined && mode !== 'push') {
    throw new UsageError('--push-branch needs --push')
  }
  return branch
}

function modeOf(values: UpdateValues): Mode {
  const isDry = values['dry-run']
  if (isDry && (values.commit || values.push || values.pr)) {
    throw new UsageError('--dry-run writes nothing: leave out --commit and --push')
  }
  if (values.push || values.pr) return 'push'
  if (values.repo !== undefined) {
    if (values.commit) throw new UsageError('--commit needs a local folder; with --repo use --push')
    return 'dry-run'
  }
  if (values.commit) return 'commit'
  return isDry ? 'dry-run' : 'edit'
}

function authorOf(name: string | undefined, email: string | undefined): UpdateRequest['author'] {
  if (name === undefined && email === undefined) return undefined
  if (email === undefined) throw new UsageError('--author-name needs --author-email')
  return { name: name ?? '', email }
}
