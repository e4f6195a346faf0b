import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogOf, type Entry, listEntries, lookUp } from './catalog.ts'

function entry(path: string, name: string, object: unknown): Entry<unknown> {
  return { namespace: 'ns', name, path, line: 1, object }
}

test('lookUp: finds by namespace and name', () => {
  const catalog = catalogOf('Thing', [entry('a.yaml', 'a', 1), entry('b.yaml', 'b', 2)])
  assert.equal(lookUp(catalog, 'ns', 'b')?.path, 'b.yaml')
  assert.equal(lookUp(catalog, 'other', 'b'), undefined)
})

test('lookUp: the same content twice is one object', () => {
  const catalog = catalogOf('Thing', [
    entry('a.yaml', 'a', { x: [1, { y: 2 }], z: undefined }),
    entry('b.yaml', 'a', { x: [1, { y: 2 }] }),
  ])
  assert.equal(lookUp(catalog, 'ns', 'a')?.path, 'a.yaml')
  assert.equal(listEntries(catalog).length, 1)
})

test('lookUp: differing objects of one name are refused, naming both files', () => {
  const catalog = catalogOf('Thing', [
    entry('staging/a.yaml', 'a', { range: '1.x' }),
    entry('prod/a.yaml', 'a', { range: '2.x' }),
    entry('b.yaml', 'b', {}),
  ])
  const refused = { code: 'DUPLICATE_OBJECT', message: /staging\/a\.yaml:1 and prod\/a\.yaml:1/ }
  assert.throws(() => lookUp(catalog, 'ns', 'a'), refused)
  assert.throws(() => listEntries(catalog), refused)
  assert.equal(lookUp(catalog, 'ns', 'b')?.path, 'b.yaml')
})

test('lookUp: maps and bytes are compared by content', () => {
  const data = (text: string) => ({ data: new Map([['key', Buffer.from(text)]]) })
  const same = catalogOf('Secret', [
    entry('a.yaml', 'a', data('x')),
    entry('b.yaml', 'a', data('x')),
  ])
  assert.equal(lookUp(same, 'ns', 'a')?.path, 'a.yaml')
  const other = catalogOf('Secret', [
    entry('a.yaml', 'a', data('x')),
    entry('b.yaml', 'a', data('y')),
  ])
  assert.throws(() => lookUp(other, 'ns', 'a'), { code: 'DUPLICATE_OBJECT' })
})
