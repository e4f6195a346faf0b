import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testObjects } from '../../../test/objects/objects-contract.ts'
import { memoryObjects } from './index.ts'

testObjects({
  name: 'memoryObjects',
  fill: (all) => {
    const objects = memoryObjects()
    for (const one of all) objects.put(one)
    return objects
  },
  skips: { 'contending definitions are refused': 'a cluster has one object of a name' },
})

test('memoryObjects: what is deleted is gone, also when it was never there', () => {
  const objects = memoryObjects()
  objects.put({ kind: 'Namespace', metadata: { namespace: '', name: 'team' } })
  objects.delete('Namespace', { namespace: '', name: 'other' })
  objects.delete('ImagePolicy', { namespace: '', name: 'team' })
  assert.equal([...objects.list('Namespace')].length, 1)
  objects.delete('Namespace', { namespace: '', name: 'team' })
  assert.equal(objects.get('Namespace', '', 'team'), undefined)
  assert.deepEqual([...objects.list('Namespace')], [])
})
