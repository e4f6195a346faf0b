import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, encodeUtf8 } from '../base/index.ts'
import { findMarkers } from '../core/markers/index.ts'
import { planUpdate } from '../usecase/update/index.ts'
import { draftedFiles, laidOver, type Overlay } from './overlay.ts'

const line = (name: string, setter: string): string =>
  `${name}: org/${setter}:1 # {"$imagepolicy": "ns:${setter}"}\n`
const files = new Map([
  ['a.yaml', line('x', 'app') + line('y', 'db')],
  ['b.yaml', line('x', 'app')],
])

function planOn(tree: Overlay, setter: string, tag: string, root = '') {
  const automation = { namespace: 'ns', name: 'auto' }
  const chosen = new Map([[`ns:${setter}`, { name: `org/${setter}`, tag }]])
  return planUpdate(tree.markers, { automation, root, template: '', values: {} }, chosen)
}

test('overlay: the next draft is made on what the one before wrote, and reads only the rest', async () => {
  const asked: (readonly string[])[] = []
  const read = async (paths: readonly string[]) => {
    asked.push(paths)
    return paths.map((path) => ({ path, bytes: encodeUtf8(files.get(path) ?? '') }))
  }
  const markers = [...files].map(([path, text]) => findMarkers(path, encodeUtf8(text)))
  const before: Overlay = { markers, written: new Map() }

  const first = await draftedFiles(planOn(before, 'app', '22', 'a.yaml'), before, read)
  const between = laidOver(before, first)
  const second = await draftedFiles(planOn(between, 'db', '3'), between, read)
  const third = laidOver(between, second)
  const last = await draftedFiles(planOn(third, 'app', '22'), third, read)

  assert.deepEqual(asked, [['a.yaml'], [], ['b.yaml']])
  assert.deepEqual(
    second.map(({ before, after }) => [decodeUtf8(before), decodeUtf8(after)]),
    [
      [
        line('x', 'app').replace(':1', ':22') + line('y', 'db'),
        line('x', 'app').replace(':1', ':22') + line('y', 'db').replace(':1', ':3'),
      ],
    ],
  )
  assert.deepEqual(
    last.map(({ path }) => path),
    ['b.yaml'],
  )
  assert.equal(laidOver(third, []), third)
})
