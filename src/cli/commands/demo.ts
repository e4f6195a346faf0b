import { type Demo, openDemo, type UpdateResult } from '../../app/index.ts'
import { type Command, command } from '../command.ts'
import type { Context, Terminal } from '../context.ts'
import { printDemoCommands, printRanking } from '../output/demo-text.ts'
import { safeText } from '../output/safe-text.ts'
import { styleOf } from '../output/style.ts'
import { printDiffs } from '../output/unified-diff.ts'
import { printUpdate } from '../output/update-report.ts'
import { programCommand } from '../program.ts'
import { surroundingsOf } from '../surroundings.ts'

/** `demo`: the main job against a registry and a Git host that it brings along. */
export const demoCommand: Command = command({
  long: `Show a tag becoming a commit, on this machine alone.

Starts a small image registry and a Git host in a temporary folder, fills them with an example of three
images, publishes new tags, runs 'tidemark update', and shows the diff, the commit, and why the other
tags were not taken. Then it checks the pushed commit byte by byte.

On a terminal the servers run on until Ctrl-C, so that you can go on by hand. With --once, or without a
terminal, it ends: with 0 when all came out right, else with 1.`,
  examples: `  # Look, then go on by hand
  tidemark demo

  # Check that Tidemark works on this machine
  tidemark demo --once`,
  args: { names: [], min: 0, max: 0 },
  flags: [{ name: 'once', kind: 'bool', help: 'stop the servers and exit when the demo has run' }],
  endless: true,
  async run(_args, { once }, context) {
    const { signal } = context
    const terminal = onStdout(context.terminal)
    terminal.line('►', 'starting a registry and a Git host on this machine')
    const demo = await openDemo(surroundingsOf(context), signal)
    try {
      const faults = await perform(demo, { ...context, terminal })
      for (const fault of faults) terminal.line('✗', fault)
      const isStaying = !once && terminal.tty.stdout
      printDemoCommands(demo, { isStaying, program: programCommand() }, terminal)
      if (isStaying) await untilAborted(signal)
      return faults.length === 0 ? 0 : 1
    } finally {
      await demo.close()
    }
  },
})

/** The course of a demo is its result, so all of it goes to stdout, in one piece. */
function onStdout(terminal: Terminal): Terminal {
  const note = (text: string): void => terminal.write(`${safeText(text)}\n`)
  return { ...terminal, note, line: (glyph, text) => note(`${glyph} ${text}`) }
}

/** The scenes, in order; gives what came out wrong. */
async function perform(demo: Demo, context: Context): Promise<readonly string[]> {
  const { terminal, signal, clock } = context
  const heading = (text: string): void =>
    terminal.write(`\n${styleOf(terminal.colour.stdout)('bold', text)}\n\n`)
  terminal.line('✔', `registry ${demo.registry} with ${demo.images.length} images`)
  terminal.line('✔', `Git host ${demo.repository} with ${demo.fileCount} files`)

  heading('New tags are published')
  demo.publish()
  for (const { name, before, published } of demo.images) {
    terminal.write(`${name}: ${before} is in use; now there are ${published.join(', ')}\n`)
  }

  const startMs = clock.nowMs()
  const preview = await demo.preview(signal)

  heading(`tidemark update --repo ${demo.repository} --push`)
  const first = await demo.update(signal)
  const tookMs = clock.nowMs() - startMs
  printUpdate(
    first,
    'text',
    { mode: 'push', isRemote: true, isStrict: false, isRaw: false },
    terminal,
  )

  heading('What it changed')
  printDiff(preview, context)
  heading('The commit')
  printCommit(first, context)
  heading('Why not another tag?')
  for (const image of demo.images) {
    printRanking(image, await demo.rank(image, signal), terminal)
  }

  heading('Is that right?')
  const second = await demo.update(signal)
  const faults = await demo.verify(first, second, signal)
  if (faults.length > 0) return faults
  const changes = first.report.runs.flatMap((run) => run.changes).length
  terminal.line('✔', `the pushed commit holds the ${changes} expected values and nothing else`)
  terminal.line('✔', 'a second run found nothing to do and made no commit')
  terminal.line('✔', `from tags to pushed commit in ${(tookMs / 1000).toFixed(1)} s`)
  return []
}

function printDiff({ files }: UpdateResult, { terminal }: Context): void {
  printDiffs(files.flat(), false, terminal)
}

function printCommit({ report }: UpdateResult, { terminal }: Context): void {
  for (const { commit, author, message } of report.runs) {
    if (commit === undefined) continue
    const text = (message ?? '').trimEnd().replaceAll(/^(?=.)/gm, '    ')
    terminal.write(safeText(`commit ${commit}\nAuthor: ${author ?? ''}\n\n${text}\n`))
  }
}

/** Ctrl-C is how a demo ends, not how it fails. */
function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
