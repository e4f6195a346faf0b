import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildBundle } from '../tools/bundle.ts'
import { peakOf, runNode } from './child.ts'
import { gitFloor } from './floor-git.ts'
import { type Bench, type BenchRow, race, row } from './harness.ts'
import {
  copyRepository,
  type MarkedRepository,
  makeRepository,
  type Shape,
} from './marked-repository.ts'

const runs = 5

const shapes: readonly (Shape & { readonly name: string })[] = [
  { name: '10,000 marked files, 500 changes', files: 10_000, marked: 10_000, changes: 500 },
  { name: '10,000 marked files, 1 change', files: 10_000, marked: 10_000, changes: 1 },
  {
    name: '10,000 files of which 100 are marked, 100 changes',
    files: 10_000,
    marked: 100,
    changes: 100,
  },
]

/** The whole one-shot update from nothing, push included, beside bare git doing the same. */
export const bench: Bench = {
  name: 'update',
  question: 'how long does a whole update with its push take, beside bare git plumbing?',
  async *run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-update-'))
    try {
      const program = path.join(folder, 'dist', 'tidemark.js')
      await buildBundle(path.dirname(program))
      for (const shape of shapes) yield await measure(folder, program, shape)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measure(
  folder: string,
  program: string,
  shape: Shape & { readonly name: string },
): Promise<BenchRow> {
  const repository = makeRepository(folder, shape)
  const env = { PATH: process.env['PATH'], HOME: folder }
  const words = (url: string): string[] => [
    program,
    'update',
    '--repo',
    url,
    '--push',
    ...repository.selections,
  ]
  const ours = prepared(repository, 'ours')
  const floors = prepared(repository, 'floor')
  const { timesMs, floorsMs } = await race(
    runs,
    () => runNode(words(ours.next()), { ...env, TIDEMARK_HOME: path.join(folder, ours.name()) }),
    () =>
      gitFloor({
        url: floors.next(),
        branch: 'main',
        read: repository.paths,
        edits: repository.edits,
      }),
  )
  const home = path.join(folder, 'home-of-peak')
  const peak = await peakOf(folder, words(copyRepository(repository, 'peak')), {
    ...env,
    TIDEMARK_HOME: home,
  })
  const extra = { gitPeakRssMb: Math.round(peak.children), filesRead: repository.paths.length }
  return row(
    { case: shape.name, work: shape.changes, unit: 'change', peakRssMb: peak.own, extra },
    timesMs,
    floorsMs,
  )
}

/** Copies made before the clock starts: one for each run and the warm-up. */
function prepared(
  repository: MarkedRepository,
  name: string,
): { next: () => string; name: () => string } {
  const urls = Array.from({ length: runs + 1 }, (_, index) =>
    copyRepository(repository, `${name}-${index}`),
  )
  let at = -1
  return {
    next() {
      at++
      const url = urls[at]
      if (url === undefined) throw new Error('more runs than copies')
      return url
    },
    name: () => `home-${path.basename(repository.template)}-${name}-${at}`,
  }
}
