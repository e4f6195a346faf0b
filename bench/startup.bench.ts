import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { tree } from '../src/cli/tree.table.ts'
import { buildBundle } from '../tools/bundle.ts'
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
  const { timesMs, floorsMs } = await race(
    runs,
    () => start(folder, words),
    () => start(folder, ['-e', '0']),
  )
  const extra = { bareNodePeakRssMb: round(peakRssMb(folder, ['-e', '0'])) }
  const about = { case: name, work: 1, unit: 'start', peakRssMb: peakRssMb(folder, words), extra }
  return row(about, timesMs, floorsMs)
}

function start(folder: string, words: readonly string[]): void {
  const env = { TIDEMARK_HOME: path.join(folder, 'home'), PATH: process.env['PATH'] }
  const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`)
}

/** The largest resident set of one start, as the process itself reports it when it ends. */
function peakRssMb(folder: string, words: readonly string[]): number {
  const report = path.join(folder, 'peak')
  const preload = path.join(folder, 'preload.mjs')
  writeFileSync(
    preload,
    `import { writeFileSync } from 'node:fs'
     process.on('exit', () => writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`,
  )
  start(folder, ['--import', preload, ...words])
  return Number(readFileSync(report, 'utf8')) / 1024
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
