import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../../../test/git/world.ts'
import { makePrivateFolder } from './private-folder.ts'

test('folders of processes that died go away, also of one that had our number', async (t) => {
  const parent = temporaryFolder(t)
  const own = await makePrivateFolder(parent)
  const [ofUs, ofParent, notOurs] = [`${process.pid}-1-abc`, `${process.ppid}-1-abc`, 'notes']
  for (const name of [ofUs, ofParent, notOurs, '999999999-1-abc'])
    mkdirSync(path.join(parent, name))
  const next = await makePrivateFolder(parent)
  const kept = [own.path, next.path].map((one) => path.basename(one))
  assert.deepEqual(readdirSync(parent).sort(), [...kept, ofParent, notOurs].sort())
})
