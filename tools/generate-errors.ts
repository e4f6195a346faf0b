/** Prints docs/reference/errors.md from the tables of codes, so that no code goes without words. */
import { diagnosticTexts } from '../src/core/markers/index.ts'
import { placingTexts } from '../src/usecase/lint/placing-texts.ts'
import {
  type FailureText,
  forgeTexts,
  gitTexts,
  httpTexts,
  lintTexts,
  machineTexts,
  registryTexts,
} from './failures.table.ts'
import type { Generated } from './generate.ts'

const file = 'docs/reference/errors.md'

/** Codes of what became of an automation, or of a run as a whole. */
const runCodes = `| code | what failed | what to do |
|---|---|---|
| \`SourceManagerFailed\` | the way to the Git repository: URL, Secret, push branch | the message names the object; see Git below |
| \`GitOperationFailed\` | fetch, commit, commit message or push | see Git below |
| \`AUTH_OPTIONS\` | a Secret that is needed is not there, a credential is held back, or a cloud gives this machine no token | see [private registries and repositories](../how-to/private-registries.md) |
| \`SIGNING_KEY\` | the Secret with the signing key | give it by \`--secret\` |
| \`UNCOMMITTED_CHANGES\` | a file to be committed has changes of yours | commit or stash them |
| \`NO_REPOSITORY\` | the folder lies in no Git repository, so nothing can be committed | leave \`--commit\` and \`--push\` out, or use a clone |
| \`REFSPEC_UNUSABLE\` | \`push.refspec\` names something that this run does not write | use \`refs/heads/<push branch>:refs/...\` |
| \`UpdateFailed\` | the edit itself, such as an \`update.path\` that is not there | correct \`spec.update\` |
| \`InvalidSourceConfiguration\` | \`spec.git\` is missing: what to check out, and who commits | add it |
| \`NOTHING_FOUND\` | there is no policy, or neither markers nor objects, where the command looked | name the folder by \`--path\`, and the files with the policies by \`--filename\` |
| \`DOWNGRADE\` | \`--no-downgrade\` was given, and a value would go down by the order of its policy | look at the policy: its range, pattern or order; a tag may have been deleted |
| \`InvalidManifest\` | the automation was written and cannot be read; nothing is edited in its stead | correct what is said of its manifest |
| \`InvalidPolicySelector\` | \`policySelector\` cannot be read | correct \`spec.policySelector\` |
| \`Suspended\` | nothing: the automation says \`suspend: true\` | remove it to go on |
| \`OtherRepository\` | its GitRepository is another one than that of \`--repo\`; that is a failure only when no automation's is | run it with the URL of that one |
| \`OTHER_BRANCH\` | the clone is on another branch than the automation reads or, for --commit, pushes to; or it holds what was pushed to another branch for review: a push would carry its commits along | check that branch out, take a fresh clone, or use \`--push-branch\` or \`--repo\` |
| \`BRANCH_UNUSED\` | \`--branch\` has no effect, because the automation's push branch is continued instead | leave it out, or name the branch to push to by \`--push-branch\` |
| \`PUSH_BRANCHES_DIFFER\` | the automations of a clone push to different branches | run them one by one with \`--automation\`, or use \`--repo\` |
| \`PUSH_COPY\` | \`push.refspec\` would overwrite commits that this run has never seen | delete that ref at the remote, or bring it to the branch |
| \`SECRET_FILE\` | a file given by \`--secret\` | give a Secret manifest, or a docker config |`

/** The page: markers that do nothing, then failures by where they come from. */
export function generateErrors(): Generated {
  const text = `# Errors and diagnostics

<!-- Printed by 'npm run generate' from the code's own tables; do not edit. -->

Codes stand in the JSON and YAML reports: \`skipped[].code\` for markers, \`error.code\` for runs. Messages say more
than the code: which object, which file, which host.

## Markers

A marker with one of these codes changed nothing (but \`suffix-on-image\`, which works and only looks odd). The run
goes on: other markers and files are not affected.

${table(diagnosticTexts)}

## Objects behind the markers

\`tidemark markers lint\` finds these too, since it looks at policies and automations as well.

${table(lintTexts)}

## Values without a marker

Why \`tidemark markers add\` proposes none.

${table(placings())}

## Runs

An automation that fails has one of Flux's reasons as its code.

${runCodes}

## Git

${table(gitTexts)}

## Registries

${table(registryTexts)}

## Forges

What stands in the way of a [pull request](../how-to/pull-requests.md).

${table(forgeTexts)}

## Connections

${table(httpTexts)}

## Folders and programs

${table(machineTexts)}
`
  return new Map([[file, text]])
}

function placings(): Readonly<Record<string, FailureText>> {
  const entries = Object.entries(placingTexts)
  return Object.fromEntries(
    entries.map(([code, { why, remedy }]) => [code, { cause: why, remedy }]),
  )
}

function table(texts: Readonly<Record<string, FailureText>>): string {
  const rows = Object.entries(texts).map(
    ([code, { cause, remedy }]) => `| \`${code}\` | ${cause} | ${remedy} |`,
  )
  return ['| code | cause | what to do |', '|---|---|---|', ...rows].join('\n')
}
