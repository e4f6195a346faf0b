import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BoundedMap } from './bounded-map.ts'

function filled(limit: number, keys: string, mayForget?: (value: string) => boolean) {
  const map = new BoundedMap<string>(limit, mayForget)
  for (const key of keys) map.set(key, key)
  return map
}

const kept = (map: BoundedMap<string>, keys: string): string =>
  [...keys].filter((key) => map.get(key) !== undefined).join('')

test('BoundedMap: keeps as many as its limit, and forgets the oldest', () => {
  assert.equal(kept(filled(3, 'abc'), 'abcd'), 'abc')
  assert.equal(kept(filled(3, 'abcd'), 'abcd'), 'bcd')
})

test('BoundedMap: what was used last is not the oldest', () => {
  const map = filled(3, 'abc')
  map.get('a')
  map.set('b', 'b')
  map.set('d', 'd')
  assert.equal(kept(map, 'abcd'), 'abd')
})

test('BoundedMap: what may not be forgotten stays', () => {
  const map = filled(2, 'abcd', (value) => value !== 'a')
  assert.equal(kept(map, 'abcd'), 'ad')
  assert.equal(
    kept(
      filled(1, 'abc', () => false),
      'abc',
    ),
    'abc',
  )
})

test('BoundedMap: what was deleted makes room', () => {
  const map = filled(2, 'ab')
  map.delete('a')
  map.set('c', 'c')
  assert.equal(kept(map, 'abc'), 'bc')
})

test('BoundedMap: shrinks to its limit once it may', () => {
  let isBusy = true
  const map = filled(2, 'abcd', () => !isBusy)
  isBusy = false
  map.set('e', 'e')
  assert.equal(kept(map, 'abcde'), 'de')
})
