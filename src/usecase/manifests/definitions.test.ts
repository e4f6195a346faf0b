import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectOf } from '../../core/objects/index.ts'
import { type Definition, groupDefinitions, onlyOne } from './definitions.ts'

/** Content that no kind has, to see that all of it is compared. */
function definition(path: string, name: string, content: object): Definition {
  const metadata = { namespace: 'ns', name }
  const object = { kind: 'Secret', metadata, data: new Map(), ...content } as ObjectOf<'Secret'>
  return { object, place: { path, line: 1 } }
}

/** The files of the definitions that remain for a name. */
function filesOf(all: readonly Definition[], name: string): readonly string[] | undefined {
  return groupDefinitions(all)
    .get(name)
    ?.map(({ place }) => place.path)
}

test('groupDefinitions: by namespace and name', () => {
  const all = [definition('a.yaml', 'a', { x: 1 }), definition('b.yaml', 'b', { x: 2 })]
  assert.deepEqual(filesOf(all, 'ns/b'), ['b.yaml'])
  assert.equal(filesOf(all, 'other/b'), undefined)
})

test('groupDefinitions: the same content twice is one definition', () => {
  const all = [
    definition('a.yaml', 'a', { x: [1, { y: 2 }], z: undefined }),
    definition('b.yaml', 'a', { x: [1, { y: 2 }] }),
  ]
  assert.deepEqual(filesOf(all, 'ns/a'), ['a.yaml'])
})

test('groupDefinitions: maps and bytes are compared by content', () => {
  const data = (text: string) => ({ data: new Map([['key', Buffer.from(text)]]) })
  const first = definition('a.yaml', 'a', data('x'))
  assert.deepEqual(filesOf([first, definition('b.yaml', 'a', data('x'))], 'ns/a'), ['a.yaml'])
  const other = [first, definition('b.yaml', 'a', data('y'))]
  assert.deepEqual(filesOf(other, 'ns/a'), ['a.yaml', 'b.yaml'])
})

test('onlyOne: definitions that differ are refused, naming both files', () => {
  const [first, second] = [
    definition('staging/a.yaml', 'a', { range: '1.x' }),
    definition('prod/a.yaml', 'a', { range: '2.x' }),
  ]
  assert.equal(onlyOne([first]), first.object)
  assert.equal(onlyOne([]), undefined)
  assert.throws(() => onlyOne([first, second]), {
    code: 'DUPLICATE_OBJECT',
    message: "Secret 'ns/a' is defined twice, and differently: staging/a.yaml:1 and prod/a.yaml:1",
    advice: 'narrow-path',
  })
})
