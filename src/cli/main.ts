/**
 * The entry of the program.
 *
 * Only what must come first is here: the compile cache serves modules that are loaded after it
 * was switched on, so the program itself is a dynamic import.
 */
import { lstatSync, mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import path from 'node:path'

const { env } = process
assertNode()
// An empty variable counts as none, as everywhere else.
const state = env['XDG_STATE_HOME'] || (env['HOME'] && path.join(env['HOME'], '.local', 'state'))
const home = env['TIDEMARK_HOME'] || (state && path.join(state, 'tidemark'))
if (home !== undefined && home !== '') useCache(home)

const { start } = await import('./start.ts')
await start()

/** An older Node lacks what the program is made of, and would say so in riddles. */
function assertNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 15)) return
  const found = `'${process.execPath}' is ${process.versions.node}`
  process.stderr.write(`✗ Tidemark needs Node.js 24.15 or newer; ${found}\n`)
  process.exit(1)
}

/**
 * Where nothing can be written, the program is a little slower to start, and that is all.
 *
 * What lies in the cache is run: a folder that somebody else may write to is not used.
 */
function useCache(home: string): void {
  const cache = path.join(home, 'compile-cache')
  try {
    // Node would make the folders readable to everybody, and secrets will live beside the cache.
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    if (isOurs(home) && isOurs(cache)) enableCompileCache(cache)
  } catch {
    // Said by whatever needs the folder.
  }
}

function isOurs(folder: string): boolean {
  const about = lstatSync(folder)
  const isOwn = process.getuid === undefined || about.uid === process.getuid()
  return isOwn && about.isDirectory() && (about.mode & 0o022) === 0
}
