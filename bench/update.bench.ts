import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildBundle } from '../tools/bundle.ts'
import type { Bench, BenchRow } from './harness.ts'
import { makeRepository, type Shape } from './marked-repository.ts'
import { coldUpdate, type Place, warmUpdate } from './update-rows.ts'

type Case = {
  readonly name: string
  readonly shape: Shape
  readonly measure: readonly ((place: Place) => Promise<BenchRow>)[]
  readonly runs: number
}

const files = 10_000
const cold = [coldUpdate]

// biome-ignore format: a table is read down its columns
const cases: readonly Case[] = [
  { name: '10,000 marked files, 500 changes', shape: { files, marked: files, changes: 500 }, measure: cold, runs: 5 },
  { name: '10,000 marked files, 1 change', shape: { files, marked: files, changes: 1 }, measure: cold, runs: 5 },
  { name: '10,000 files of which 100 are marked, 100 changes', shape: { files, marked: 100, changes: 100 }, measure: cold, runs: 5 },
  { name: '20 marked files, 1 change', shape: { files: 20, marked: 20, changes: 1 }, measure: cold, runs: 10 },
  { name: '10,000 marked files of which all change', shape: { files, marked: files, changes: files, policies: 100 }, measure: [coldUpdate, warmUpdate], runs: 3 },
]

/** The whole one-shot update, push included, beside bare git doing the same. */
export const bench: Bench = {
  name: 'update',
  question: 'how long does a whole update with its push take, beside bare git plumbing?',
  async *run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-update-'))
    try {
      const program = path.join(folder, 'dist', 'tidemark.js')
      await buildBundle(path.dirname(program))
      for (const { name, shape, measure, runs } of cases) {
        const repository = makeRepository(folder, shape)
        for (const one of measure) {
          const warm = one === warmUpdate ? ', with the mirror warm' : ''
          yield await one({ folder, program, repository, name: `${name}${warm}`, runs })
        }
        rmSync(repository.template, { recursive: true })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
