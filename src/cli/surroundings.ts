import { type Surroundings, workThreads } from '../app/index.ts'
import { jsonLog } from '../io/log/index.ts'
import type { Context, Progress } from './context.ts'

/** What a command has around it, with its progress shown on the terminal. */
export function surroundingsOf(context: Context): Surroundings {
  const { cwd, clock, random, hide, terminal, verbose } = context
  const env = Object.fromEntries(
    Object.entries(context.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  let progress: Progress | undefined
  return {
    env,
    cwd,
    clock,
    random,
    log: jsonLog({ clock, write: terminal.note, level: verbose ? 'debug' : 'info' }),
    offload: workThreads().offload,
    hide,
    reporter: {
      scanning(total) {
        progress = terminal.progress({ label: 'scanning image repositories', total })
      },
      scanned: (done, image) => progress?.step(done, image),
      scansDone: () => progress?.end(),
    },
  }
}
