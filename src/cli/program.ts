import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Put in by the build: a bundle has no package.json beside it. */
declare const TIDEMARK_VERSION: string | undefined

/** What help and errors call this program, however it was started: `alias flux=tidemark` too. */
export const programName = 'tidemark'

/** The version of this program, without a leading `v`. */
export function programVersion(): string {
  if (typeof TIDEMARK_VERSION === 'string') return TIDEMARK_VERSION
  const file = new URL('../../package.json', import.meta.url)
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'))
  return version
}

/** How a shell starts this program: by the launcher when it runs from a clone. */
export function programCommand(): string {
  if (typeof TIDEMARK_VERSION === 'string') return programName
  const launcher = fileURLToPath(new URL('../../tidemark', import.meta.url))
  return /^[\w./+:@-]+$/.test(launcher) ? launcher : `'${launcher.replaceAll("'", "'\\''")}'`
}
