/**
 * The entry of the program.
 *
 * Only what must come first is here: the compile cache serves modules that are loaded after it
 * was switched on, so the program itself is a dynamic import.
 */
import { enableCompileCache } from 'node:module'
import path from 'node:path'

const { env } = process
const state = env['XDG_STATE_HOME'] ?? (env['HOME'] && path.join(env['HOME'], '.local', 'state'))
const home = env['TIDEMARK_HOME'] ?? (state && path.join(state, 'tidemark'))
if (home !== undefined && home !== '') enableCompileCache(path.join(home, 'compile-cache'))

const { start } = await import('./start.ts')
await start()
