/** The command as a user runs it: the bundle that is shipped, or `./tidemark`, in a home of its own. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { type Owner, temporaryFolder } from './owner.ts'
import { type Ended, type RunOptions, run } from './run.ts'

const launcher = path.join(import.meta.dirname, '..', '..', '..', 'tidemark')
/** Made by `npm run e2e`; without it the sources are started. */
const bundle = process.env['TIDEMARK_E2E_PROGRAM']
const [program, first] = bundle === undefined ? [launcher, []] : [process.execPath, [bundle]]

const user = { name: 'Una User', email: 'una@example.com' }

/** The person at the keyboard: she commits on folders, and is the author when no automation is. */
export const una: string = `${user.name} <${user.email}>`

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
    run(program, [...first, ...args], { cwd: home, ...options, env: { ...own, ...options.env } })
  return Object.assign(command, { home })
}
