/** Who ends a part: a test context, or `{ after }` of `node:test` for a whole file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type Owner = { after(end: () => void | Promise<void>): void }

/** A folder of the test's own, removed with everything in it when its owner ends. */
export function temporaryFolder(owner: Owner): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-e2e-'))
  owner.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}
