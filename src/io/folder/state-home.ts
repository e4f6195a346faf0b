import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { FolderError } from './folder-error.ts'

/**
 * `$TIDEMARK_HOME`, by default below the user's state folder.
 *
 * Mirrors, and for the time of a run credentials, lie there: a folder that others may write to is
 * refused, since whoever swaps a file in it could read or change what is pushed.
 *
 * @throws {FolderError} `UNSAFE_HOME`
 */
export async function stateHome(env: Readonly<Record<string, string>>): Promise<string> {
  const home = placeOf(env)
  const about = await stat(home).catch(() => undefined)
  if (about === undefined) return home
  const isOurs = process.getuid === undefined || about.uid === process.getuid()
  if (isOurs && (about.mode & othersMayWrite) === 0) return home
  const text = `cannot keep state in '${home}': others may write there; give a folder of your own as TIDEMARK_HOME`
  throw FolderError.of('UNSAFE_HOME', text, home)
}

const othersMayWrite = 0o022

function placeOf(env: Readonly<Record<string, string>>): string {
  const given = env['TIDEMARK_HOME']
  if (given !== undefined && given !== '') return path.resolve(given)
  const state = env['XDG_STATE_HOME'] || path.join(env['HOME'] || homedir(), '.local', 'state')
  return path.join(state, 'tidemark')
}
