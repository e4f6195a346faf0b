import { readFileSync } from 'node:fs'

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
