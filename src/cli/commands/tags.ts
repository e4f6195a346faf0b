import { type ImageRanking, rankImage } from '../../app/index.ts'
import { type Command, command } from '../command.ts'
import type { Terminal } from '../context.ts'
import { dockerConfigFlag } from '../object-flags.ts'
import { dataFormats, printData } from '../output/print-data.ts'
import { safeLine } from '../output/safe-text.ts'
import { tableText } from '../output/table.ts'
import { countFitting, verdictTable } from '../output/verdicts.ts'
import { policyFlags, ruleOf } from '../policy-flags.ts'
import { assertLimit, limitFlag, outputFlag } from '../result-flags.ts'
import { surroundingsOf } from '../surroundings.ts'

/** `tags IMAGE`: what a policy would choose, for trying it before it is written. */
export const tagsCommand: Command = command({
  long: `List the tags of an image, and rank them as a policy would.

Without a --select flag the tags are only listed. The tag that the policy would choose comes first; tags
that it would never choose come last, with the reason.`,
  examples: `  # All tags
  tidemark tags ghcr.io/stefanprodan/podinfo

  # What would this range choose?
  tidemark tags ghcr.io/stefanprodan/podinfo --semver '>=6.0.0 <7.0.0'

  # Builds of a branch, by the time in the tag
  tidemark tags registry.example.com/app --numeric asc \\
    --filter-regex '^main-[a-f0-9]+-(?P<ts>[0-9]+)' --filter-extract '$ts'`,
  args: { names: ['image'], min: 1, max: 1, complete: 'none' },
  flags: [
    ...policyFlags,
    limitFlag,
    {
      name: 'exclusion-list',
      kind: 'slice',
      help: 'leave out tags that match one of these `expressions` (default "^.*\\.sig$")',
    },
    { name: 'insecure', kind: 'bool', help: 'permit plain HTTP' },
    dockerConfigFlag,
    outputFlag(dataFormats, 'how to print the result'),
  ],
  async run([image = ''], values, context) {
    const { limit } = values
    assertLimit(limit)
    const request = {
      image,
      insecure: values.insecure,
      rule: ruleOf(values),
      exclusions: values['exclusion-list'],
      dockerConfig: values['docker-config'],
    }
    const ranking = await rankImage(request, surroundingsOf(context), context.signal)
    const shown = cut(ranking, limit)
    const { terminal } = context
    printOutcome(ranking, terminal)
    if (values.output === 'text') printTable(ranking, shown, terminal)
    else printData(shown, values.output, terminal)
    return ranking.choice?.kind === 'none' || !ranking.complete ? 1 : 0
  },
})

/** The ranking with no more than `limit` tags in its lists. */
function cut(ranking: ImageRanking, limit: number): ImageRanking {
  if (limit === 0) return ranking
  const { tags, verdicts } = ranking
  return { ...ranking, tags: tags.slice(0, limit), verdicts: verdicts.slice(0, limit) }
}

function printOutcome(ranking: ImageRanking, terminal: Terminal): void {
  const { choice, image, found, excluded } = ranking
  for (const warning of ranking.warnings) terminal.line('⚠️', warning)
  const fitting = countFitting(ranking.verdicts)
  const tags = `${found} ${found === 1 ? 'tag' : 'tags'}`
  if (choice === undefined) {
    const left = excluded === 0 ? '' : `, ${excluded} of them excluded`
    terminal.line('✔', `${image}: ${tags}${left}`)
  } else if (choice.kind === 'chosen') {
    terminal.line('✔', `${image}:${choice.tag} (${fitting} of ${tags} fit)`)
  } else terminal.line('✗', `${image}: ${choice.message} (${fitting} of ${tags} fit)`)
}

function printTable(ranking: ImageRanking, shown: ImageRanking, terminal: Terminal): void {
  if (ranking.choice === undefined) {
    terminal.write(
      tableText(
        ['tag'],
        shown.tags.map((tag) => [safeLine(tag)]),
      ),
    )
  } else {
    terminal.write(verdictTable(shown.verdicts))
  }
  const hidden = ranking.tags.length - Math.max(shown.tags.length, 0)
  if (hidden > 0) terminal.note(`${hidden} more; --limit 0 prints all`)
}
