import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Change, compareObjects, distinctChanges, groupByFile, mergeFiles } from './index.ts'

const object = (kind: string, name: string, namespace = ''): Change['object'] => ({
  apiVersion: 'v1',
  kind,
  name,
  namespace,
})
const change = (file: string, of: Change['object'], setter: string): Change => ({
  file,
  object: of,
  setter,
  old: 'a',
  new: 'b',
  line: 1,
})

test('compareObjects: kind before name before namespace', () => {
  const sorted = [object('A', 'a', 'z'), object('A', 'b', 'a'), object('B', 'a')]
  assert.deepEqual([...sorted].reverse().sort(compareObjects), sorted)
})

test('groupByFile: files and objects are sorted, changes stay in document order', () => {
  const [pod, job] = [object('Pod', 'p'), object('Job', 'j')]
  const second = change('b', pod, '2')
  const files = groupByFile([
    second,
    change('b', job, '9'),
    change('b', pod, '1'),
    change('a', pod, '3'),
  ])
  const shape = files.map(({ file, objects }) => [
    file,
    objects.map((one) => [one.object.kind, one.changes.map(({ setter }) => setter)]),
  ])
  assert.deepEqual(shape, [
    ['a', [['Pod', ['3']]]],
    [
      'b',
      [
        ['Job', ['9']],
        ['Pod', ['2', '1']],
      ],
    ],
  ])
  assert.deepEqual(
    mergeFiles(files).map(({ changes }) => changes.map(({ setter }) => setter)),
    [['9'], ['3', '2', '1']],
  )
})

test('distinctChanges: the same change in two files counts once', () => {
  const pod = object('Pod', 'p')
  const files = groupByFile([change('a', pod, 's'), change('b', pod, 's'), change('b', pod, 't')])
  assert.deepEqual(
    distinctChanges(files).map(({ setter }) => setter),
    ['s', 't'],
  )
})
