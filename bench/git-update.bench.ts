import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildBundle } from '../tools/bundle.ts'
import type { Bench } from './harness.ts'
import { makeRepository } from './marked-repository.ts'
import { coldUpdate, warmUpdate } from './update-rows.ts'

const runs = 3
const sizes = [1_000, 10_000, 50_000]
const changes = [1, 500]

/** An update with its push by the first run on a machine, and by every later one. */
export const bench: Bench = {
  name: 'git-update',
  question: 'what does an update cost with and without a mirror, beside bare git plumbing?',
  async *run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-git-update-'))
    try {
      const program = path.join(folder, 'dist', 'tidemark.js')
      await buildBundle(path.dirname(program))
      for (const files of sizes) {
        for (const changed of changes) {
          const repository = makeRepository(folder, { files, marked: files, changes: changed })
          const at = { folder, program, repository, runs }
          const name = `${files} files, ${changed} changed`
          yield await coldUpdate({ ...at, name: `cold: ${name}` })
          yield await warmUpdate({ ...at, name: `warm: ${name}` })
          rmSync(repository.template, { recursive: true })
        }
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
