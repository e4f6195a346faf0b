/**
 * Finding and planning marker edits in 10,000 manifests of 2 KB: where few hold markers, which is
 * the daily case, and where 500 change. The floor is one pass over the same bytes for the token.
 */
import { encodeUtf8 } from '../src/base/index.ts'
import { editMarkers } from '../src/core/markers/index.ts'
import { type Bench, type BenchRow, race, row } from './harness.ts'

const fileCount = 10_000
const fileBytes = 2048
const runs = 7
const token = Buffer.from('"$imagepolicy"')
const refs = new Map([['flux-system:app', { name: 'ghcr.io/org/app', tag: '2.0.0' }]])

type File = { readonly path: string; readonly bytes: Uint8Array }

export const bench: Bench = {
  name: 'markers',
  question: 'What does planning the edits of 10,000 manifests cost over one pass for the token?',
  async *run(): AsyncIterable<BenchRow> {
    for (const marked of [0, 100, 500, fileCount]) yield await measure(marked)
  },
}

async function measure(marked: number): Promise<BenchRow> {
  const files = manifests(marked)
  const plan = (): number => editMarkers(files, refs).files.length
  const changed = plan()
  if (changed !== marked) throw new Error(`planned ${changed} files, not ${marked}`)
  const { timesMs, floorsMs } = await race(runs, plan, () => scan(files))
  const extra = { marked, changed, fileBytes }
  return row({ case: `${marked} marked`, work: fileCount, unit: 'files', extra }, timesMs, floorsMs)
}

/** The floor: how many files hold the token. */
function scan(files: readonly File[]): number {
  const holds = ({ buffer, byteOffset, byteLength }: Uint8Array): boolean =>
    Buffer.from(buffer, byteOffset, byteLength).indexOf(token) !== -1
  return files.filter(({ bytes }) => holds(bytes)).length
}

function manifests(marked: number): File[] {
  const every = marked === 0 ? Number.POSITIVE_INFINITY : fileCount / marked
  return Array.from({ length: fileCount }, (_, index) => {
    const isMarked = index % every === 0 && marked > 0
    return { path: `apps/${index}/deployment.yaml`, bytes: manifest(index, isMarked) }
  })
}

function manifest(index: number, isMarked: boolean): Uint8Array {
  const marker = isMarked ? ' # {"$imagepolicy": "flux-system:app"}' : ''
  const head = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  namespace: "default"
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: app
          image: ghcr.io/org/app:1.0.0${marker}
          env:
`
  const variable = (at: number): string =>
    `            - name: "VARIABLE_${at}"\n              value: 'value of ${at}'\n`
  let text = head
  for (let at = 0; text.length < fileBytes; at++) text += variable(at)
  return encodeUtf8(text)
}
