import assert from 'node:assert/strict'
import fc from 'fast-check'
import { encodeUtf8 } from '../../src/base/index.ts'
import { applySplices, editMarkers } from '../../src/core/markers/index.ts'
import { cpuMsSince, type Fuzz } from './fuzz.ts'

/** More than the slowest answer takes on a busy machine; a hang is minutes. */
const patienceCpuMs = 5_000

const refs = new Map([['ns:p', { name: 'localhost:5000/org/app', tag: '1.10' }]])

// biome-ignore format: an alphabet is read as a block
const pieces = [
  ' # {"$imagepolicy": "ns:p"}\n', ' # {"$imagepolicy": "ns:p:tag"}\r\n', '# {"$imagepolicy": "ns:p:name"}\n',
  'a: x', 'b: ', '- ', '  ', '\n', '\r', '\t', '[', ']', '{', '}', ',', '"', "'", '\\', '|', '>-', '|2+',
  '&a ', '*a', '!t ', '<<: ', '? ', ': ', '---\n', '...\n', '%YAML 1.2\n', '{{ .x }}', '{{- if', '\ufeff', '\0',
  'kind: List\n', 'items:\n', 'metadata:\n', '"$imagepolicy"', '// {"$imagepolicy": "ns:p"}', '/*', '*/',
]
const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...pieces) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(...pieces).map((text) => text.repeat(500)) },
)
const content = fc
  .tuple(fc.array(piece, { maxLength: 40 }), fc.uint8Array({ maxLength: 6 }))
  .map(([parts, rest]) => new Uint8Array([...encodeUtf8(parts.join('')), ...rest]))
const path = fc.constantFrom('a.yaml', 'b/Kustomization', 'c.json')

export const fuzz: Fuzz = {
  name: 'markers',
  run(seed, runs) {
    const settles = fc.property(path, content, (name, bytes) => {
      const start = process.cpuUsage()
      const { files } = editMarkers([{ path: name, bytes }], refs)
      for (const { splices } of files) assertSettled(name, applySplices(bytes, splices))
      assert.ok(cpuMsSince(start) < patienceCpuMs, 'took too long')
    })
    fc.assert(settles, { seed, numRuns: runs })
  },
}

/** What was edited once needs no second edit: the file says what the policies say. */
function assertSettled(name: string, bytes: Uint8Array): void {
  const { files } = editMarkers([{ path: name, bytes }], refs)
  assert.deepEqual(files, [])
}
