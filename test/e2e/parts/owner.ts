/** Who ends a part: a test context, or a whole file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'

export type Owner = { after(end: () => void | Promise<void>): void }

/** A folder of the test's own, removed with everything in it when its owner ends. */
export function temporaryFolder(owner: Owner): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-e2e-'))
  owner.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/**
 * The owner of parts that all tests of a file share; called at the top of the file.
 *
 * `after` of `node:test` itself will not do: called inside a `before` hook it runs when that hook
 * ends.
 */
export function fileOwner(): Owner {
  const ends: (() => void | Promise<void>)[] = []
  after(async () => {
    for (const end of ends) await end()
  })
  return { after: (end) => void ends.push(end) }
}
