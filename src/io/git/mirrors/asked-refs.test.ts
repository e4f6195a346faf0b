import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { signal, temporaryFolder } from '../../../../test/git/world.ts'
import { readAskedRefs, writeAskedRefs } from './asked-refs.ts'

test('what was asked is known to the next run', async (t) => {
  const folder = path.join(temporaryFolder(t), 'mirror')
  assert.deepEqual(await readAskedRefs(folder, signal), [])
  await writeAskedRefs(folder, ['refs/heads/main', 'HEAD', 'refs/tags/*', 'HEAD'], signal)
  assert.deepEqual(await readAskedRefs(folder, signal), ['HEAD', 'refs/heads/main', 'refs/tags/*'])
})

test('a damaged file asks for nothing odd', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(
    path.join(folder, 'asked-refs'),
    '--upload-pack=x\nrefs/heads/a b\n\0\nrefs/heads/ok\n',
  )
  assert.deepEqual(await readAskedRefs(folder, signal), ['refs/heads/ok'])
})
