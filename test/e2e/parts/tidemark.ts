/** The command as a user runs it: `./tidemark`, in a home of its own. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { type Owner, temporaryFolder } from './owner.ts'
import { type Ended, type RunOptions, run } from './run.ts'

const launcher = path.join(import.meta.dirname, '..', '..', '..', 'tidemark')

/** The person at the keyboard: her name stands in commits that no automation claims. */
export const user = { name: 'Una User', email: 'una@example.com' }

export type Tidemark = {
  readonly home: string
  /** Runs one command; `env` is added to the closed environment. */
  (args: readonly string[], options?: RunOptions): Promise<Ended>
}

/** A `tidemark` with its own HOME and state, a git identity, and no docker config. */
export function tidemark(owner: Owner): Tidemark {
  const home = temporaryFolder(owner)
  mkdirSync(path.join(home, 'state'), { mode: 0o700 })
  writeFileSync(
    path.join(home, '.gitconfig'),
    `[user]\n\tname = ${user.name}\n\temail = ${user.email}\n`,
  )
  const own = { HOME: home, TIDEMARK_HOME: path.join(home, 'state') }
  const command = (args: readonly string[], options: RunOptions = {}) =>
    run(launcher, args, { cwd: home, ...options, env: { ...own, ...options.env } })
  return Object.assign(command, { home })
}

/** The `todo` option of tests of commands that are not finished in this tree. */
export const updateTodo: string | false = 'tidemark update is not finished'
