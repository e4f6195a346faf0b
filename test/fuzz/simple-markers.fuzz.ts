/**
 * The reader of simply laid out documents against the one with the YAML parser: where the first
 * answers, both say the same. To everybody else the two are one, hence the way past the door.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readMarkers } from '../../src/core/markers/read-markers.ts'
import { formats } from '../../src/core/markers/readers/readers.table.ts'
import type { BlockCollection, Entry } from '../../src/core/markers/readers/simple/layout.ts'
import { readLayout } from '../../src/core/markers/readers/simple/read-layout.ts'
import { isBlock, type Node, parseTrees } from '../../src/core/markers/readers/yaml/tree.ts'
import { byteText } from '../../src/core/markers/text.ts'
import { splitDocuments } from '../../src/core/tree/index.ts'
import type { Fuzz } from './fuzz.ts'
import { mutatedManifest } from './marked-manifests.ts'

const { yaml } = formats
const withParser = { ...yaml, readers: yaml.readers.slice(1) }

export const fuzz: Fuzz = {
  name: 'simple-markers',
  run(seed, runs) {
    const manifest = mutatedManifest()
    const agrees = fc.property(manifest, (bytes) => {
      const source = byteText(bytes)
      assert.deepEqual(readMarkers(source, yaml), readMarkers(source, withParser))
    })
    fc.assert(agrees, { seed, numRuns: runs })
    const understands = fc.property(manifest, assertUnderstood)
    fc.assert(understands, { seed: seed + 1, numRuns: runs })
  },
}

/** Every value of a layout, whether marked or not, is where the parser finds it. */
function assertUnderstood(bytes: Uint8Array): void {
  const source = byteText(bytes)
  for (const { start, end } of splitDocuments(source.text)) {
    const layout = readLayout(bytes.subarray(0, end), start, [])
    if (layout === undefined) continue
    const trees = parseTrees(source, start, end)
    assert.ok(trees !== undefined && trees.length <= 1, 'the parser finds no single document')
    const laidOut = layout.root === undefined ? null : layoutShape(source.text, layout.root)
    assert.deepEqual(laidOut, trees[0] === undefined ? null : treeShape(trees[0].root))
  }
}

/** Nothing, the range of a scalar, a word for what is not looked into, or entries. */
type Shape = null | string | readonly Shape[] | ReadonlyMap<string, Shape>

function layoutShape(text: string, collection: BlockCollection): Shape {
  const entries: Entry[] = []
  for (let at = collection.last; at !== undefined; at = at.before) entries.unshift(at)
  if (collection.isSequence) return entries.map((entry) => valueShape(text, entry))
  const shape = new Map<string, Shape>()
  for (const entry of entries) {
    const key = text.slice(entry.keyStart, entry.keyEnd)
    if (!shape.has(key)) shape.set(key, valueShape(text, entry))
  }
  return shape
}

function valueShape(text: string, { form, start, end, below }: Entry): Shape {
  if (below !== undefined) return layoutShape(text, below)
  if (form === 'none' || form === 'flow' || form === 'block') return form
  return `${start - (form === 'plain' ? 0 : 1)}-${end + (form === 'plain' ? 0 : 1)}`
}

function treeShape(node: Node): Shape {
  switch (node.kind) {
    case 'alias':
      return 'alias'
    case 'scalar':
      if (node.start === -1) return node.role === 'document' ? null : 'none'
      return isBlock(node.event) ? 'block' : `${node.start}-${node.end}`
    default:
      if (node.flow) return node.items.length + node.fields.size === 0 ? 'none' : 'flow'
      if (node.kind === 'sequence') return node.items.map(treeShape)
      return new Map([...node.fields].map(([key, value]) => [key, treeShape(value)]))
  }
}
