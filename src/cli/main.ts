/**
 * The entry of the program.
 *
 * Only what must come first is here: the compile cache serves modules that are loaded after it
 * was switched on, so the program itself is a dynamic import.
 */
import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import path from 'node:path'

const { env } = process
// An empty variable counts as none, as everywhere else.
const state = env['XDG_STATE_HOME'] || (env['HOME'] && path.join(env['HOME'], '.local', 'state'))
const home = env['TIDEMARK_HOME'] || (state && path.join(state, 'tidemark'))
if (home !== undefined && home !== '') useCache(home)

const { start } = await import('./start.ts')
await start()

/** Where nothing can be written, the program is a little slower to start, and that is all. */
function useCache(home: string): void {
  try {
    // Node would make the folder readable to everybody, and secrets will live beside the cache.
    mkdirSync(home, { recursive: true, mode: 0o700 })
    enableCompileCache(path.join(home, 'compile-cache'))
  } catch {
    // Said by whatever needs the folder.
  }
}
