/** Prints docs/reference/cli.md from the command table: what `--help` says, on one page. */
import type { Entry } from '../src/cli/command.ts'
import { helpText } from '../src/cli/help.ts'
import { programName } from '../src/cli/program.ts'
import { tree } from '../src/cli/tree.table.ts'
import type { Generated } from './generate.ts'

const file = 'docs/reference/cli.md'

/** The page, with one section a command that is not hidden. */
export async function generateCli(): Promise<Generated> {
  const shown = tree.filter((entry) => entry.hidden !== true && !isCobras(entry))
  const contents = shown.map((entry) => `- [\`${nameOf(entry)}\`](#${anchorOf(entry)})`)
  const sections = await Promise.all(shown.map((entry) => section(entry)))
  const rootHelp = helpText({
    found: { entry: undefined, groups: [] },
    tree,
    command: undefined,
    env: {},
  })
  const text = `# Commands

<!-- Printed by 'npm run generate' from src/cli; do not edit. -->

Every page of \`${programName} COMMAND --help\`. Commands print their result on standard output, and progress and
errors on standard error.

${contents.join('\n')}

## ${programName}

${block(rootHelp)}

${sections.join('\n\n')}
`
  return new Map([[file, text]])
}

/** Completion and help are what every program of this kind has. */
function isCobras({ path }: Entry): boolean {
  return path[0] === 'help' || (path[0] === 'completion' && path.length > 1)
}

async function section(entry: Entry): Promise<string> {
  const command = await entry.load?.()
  const groups = tree.filter(
    (group) =>
      group.load === undefined &&
      group.path.length < entry.path.length &&
      group.path.every((word, index) => entry.path[index] === word),
  )
  const help = helpText({ found: { entry, groups }, tree, command, env: {} })
  const about = command?.long ?? entry.summary
  return `## ${nameOf(entry)}\n\n${about}\n\n${block(help.slice(about.length))}`
}

function nameOf({ path }: Entry): string {
  return [programName, ...path].join(' ')
}

function anchorOf(entry: Entry): string {
  return nameOf(entry).replaceAll(' ', '-')
}

function block(text: string): string {
  return `\`\`\`text\n${text.trim()}\n\`\`\``
}
