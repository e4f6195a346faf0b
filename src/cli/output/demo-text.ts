import type { Demo, ExampleImage, ImageRanking } from '../../app/index.ts'
import type { TagVerdict } from '../../core/policy/index.ts'
import type { Terminal } from '../context.ts'
import { tableText } from './table.ts'

/** Prints an image's tags, the chosen one first, each with why it was taken or not. */
export function printRanking(image: ExampleImage, ranking: ImageRanking, terminal: Terminal): void {
  terminal.write(`${image.name}: ${image.about}\n`)
  const { choice, verdicts } = ranking
  const chosen = choice?.kind === 'chosen' ? choice.tag : ''
  const rows = verdicts.map((verdict) => [` ${verdict.tag}`, verdictText(verdict, chosen)])
  terminal.write(tableText(undefined, rows).replaceAll(/(?<![\t ])[\t ]+$/gm, ''))
}

function verdictText(verdict: TagVerdict, chosen: string): string {
  if (verdict.kind === 'dropped') return verdict.why
  return verdict.chosen ? 'chosen' : `fits, but ${chosen} ranks higher`
}

/** How the demo ends. */
export type DemoEnding = {
  /** Do the servers run on? */
  readonly isStaying: boolean
  /** How a shell starts this program. */
  readonly program: string
}

/** Prints what a person can do next, as commands to copy. */
export function printDemoCommands(demo: Demo, ending: DemoEnding, terminal: Terminal): void {
  const lines = ending.isStaying ? linesWithServers(demo, ending) : linesWithout(demo, ending)
  terminal.write(`\n${lines.join('\n')}\n`)
}

function linesWithServers(demo: Demo, { program }: DemoEnding): readonly string[] {
  const { registry, repository, folder } = demo
  const manifests = `http://${registry}/v2/shop/web/manifests`
  const type = 'application/vnd.oci.image.manifest.v1+json'
  return [
    'Go on by hand, in another terminal. What would a policy choose?',
    '',
    `  ${program} tags ${registry}/shop/web --semver '>=1.0.0 <2.0.0'`,
    '',
    'Publish a new tag (here: a copy of 1.1.0), and update again:',
    '',
    `  curl -s -H 'Accept: ${type}' ${manifests}/1.1.0 | \\`,
    `    curl -s -X PUT -H 'Content-Type: ${type}' --data-binary @- ${manifests}/1.1.1`,
    `  ${program} update --repo ${repository} --push`,
    '',
    'Work in a clone:',
    '',
    `  git clone ${repository} fleet`,
    `  ${program} update --path fleet --dry-run`,
    `  ${program} explain web --path fleet`,
    '',
    `Everything is in ${folder}`,
    'Press Ctrl-C to stop the servers; the folder stays.',
  ]
}

function linesWithout({ bare, folder }: Demo, { program }: DemoEnding): readonly string[] {
  return [
    'The servers are stopped; the repository is still there:',
    '',
    `  git -C ${bare} show main`,
    `  git clone ${bare} fleet`,
    '',
    'To go on by hand, with servers that run until Ctrl-C:',
    '',
    `  ${program} demo`,
    '',
    `Everything is in ${folder}`,
  ]
}
