import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { tree } from '../src/cli/tree.table.ts'
import { buildBundle } from '../tools/bundle.ts'
import { peakOf, runNode } from './child.ts'
import { type Bench, type BenchRow, race, row } from './harness.ts'

const runs = 15
const selection = 'flux-system:app=ghcr.io/org/app:2.0.0'
const objects = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: app, namespace: flux-system }
spec: { image: ghcr.io/org/app, interval: 5m }
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: app, namespace: flux-system }
spec:
  imageRepositoryRef: { name: app }
  policy: { semver: { range: '>=1.0.0' } }
`
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  template:
    spec:
      containers:
        - name: app
          image: ghcr.io/org/app:1.0.0 # {"$imagepolicy": "flux-system:app"}
`
const root: string = path.join(import.meta.dirname, '..')

/** How long a person waits before anything happens, beside what bare Node takes. */
export const bench: Bench = {
  name: 'startup',
  question: 'how long does a command take that has nothing to do, beside bare Node?',
  async *run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-startup-'))
    try {
      const bundle = path.join(folder, 'dist', 'tidemark.js')
      await buildBundle(path.dirname(bundle))
      const sources = path.join(root, 'src', 'cli', 'main.ts')
      yield await measure(folder, 'bundle: --version', [bundle, '--version'])
      yield await measure(folder, 'bundle: --help', [bundle, '--help'])
      yield await measure(folder, 'sources: --version', [sources, '--version'])
      if (tree.some(({ path: [word] }) => word === 'update')) {
        const words = ['update', '--dry-run', '--path', exampleTree(folder), '--set', selection]
        yield await measure(folder, 'bundle: update, one marker', [bundle, ...words])
        yield await measure(folder, 'sources: update, one marker', [sources, ...words])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measure(folder: string, name: string, words: readonly string[]): Promise<BenchRow> {
  const env = { TIDEMARK_HOME: path.join(folder, 'home'), PATH: process.env['PATH'] }
  const bare = ['-e', '0']
  const { timesMs, floorsMs } = await race(
    runs,
    () => runNode(words, env),
    () => runNode(bare, env),
  )
  const peak = await peakOf(folder, words, env)
  const extra = { bareNodePeakRssMb: round((await peakOf(folder, bare, env)).own) }
  const about = { case: name, work: 1, unit: 'start', peakRssMb: peak.own, extra }
  return row(about, timesMs, floorsMs)
}

/** The smallest repository that has something to update. */
function exampleTree(folder: string): string {
  const example = path.join(folder, 'example')
  mkdirSync(example)
  writeFileSync(path.join(example, 'objects.yaml'), objects)
  writeFileSync(path.join(example, 'app.yaml'), deployment)
  return example
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
