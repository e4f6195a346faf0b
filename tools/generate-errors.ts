/** Prints docs/reference/errors.md from the tables of codes, so that no code goes without words. */
import { diagnosticTexts } from '../src/core/markers/index.ts'
import {
  type FailureText,
  gitTexts,
  httpTexts,
  machineTexts,
  registryTexts,
} from './failures.table.ts'
import type { Generated } from './generate.ts'

const file = 'docs/reference/errors.md'

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

## Runs

An automation that fails has one of Flux's reasons as its code.

| code | what failed | what to do |
|---|---|---|
| \`SourceManagerFailed\` | the way to the Git repository: URL, Secret, push branch | the message names the object; see Git below |
| \`GitOperationFailed\` | fetch, commit, commit message or push | see Git below |
| \`UpdateFailed\` | the edit itself, such as an \`update.path\` that is not there | correct \`spec.update\` |
| \`InvalidSourceConfiguration\` | \`spec.git\` is missing: what to check out, and who commits | add it |
| \`InvalidPolicySelector\` | \`policySelector\` cannot be read | correct \`spec.policySelector\` |
| \`Suspended\` | nothing: the automation says \`suspend: true\` | remove it to go on |

## Git

${table(gitTexts)}

## Registries

${table(registryTexts)}

## Connections

${table(httpTexts)}

## Folders and programs

${table(machineTexts)}
`
  return new Map([[file, text]])
}

function table(texts: Readonly<Record<string, FailureText>>): string {
  const rows = Object.entries(texts).map(
    ([code, { cause, remedy }]) => `| \`${code}\` | ${cause} | ${remedy} |`,
  )
  return ['| code | cause | what to do |', '|---|---|---|', ...rows].join('\n')
}
