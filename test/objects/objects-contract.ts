/** What every implementation of `Objects` keeps, whatever fills it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectOf, Objects } from '../../src/core/objects/index.ts'

/** An implementation, and how it comes to its objects. */
export type FilledObjects = {
  readonly name: string
  /** Gives objects that hold these; of a name that comes twice, the later one is newer. */
  readonly fill: (objects: readonly ContractObject[]) => Objects
  /** Promises that do not concern the implementation, and why. */
  readonly skips?: Readonly<Partial<Record<Promised, string>>>
}

export type ContractObject = ObjectOf<'ServiceAccount'> | ObjectOf<'Namespace'>

type Promised = keyof typeof promises

function account(namespace: string, name: string, ...lent: readonly string[]): ContractObject {
  return { kind: 'ServiceAccount', metadata: { namespace, name }, imagePullSecrets: lent }
}

const team: ContractObject = { kind: 'Namespace', metadata: { namespace: '', name: 'team' } }
const three = [account('a', 'x'), account('b', 'x'), account('b', 'y')]

function namesIn(objects: Objects, namespace?: string): readonly string[] {
  const list = [...objects.list('ServiceAccount', namespace)]
  return list.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort()
}

const promises = {
  'get finds by kind, namespace and name': ({ fill }: FilledObjects): void => {
    const objects = fill([...three, team])
    assert.deepEqual(objects.get('ServiceAccount', 'b', 'x'), account('b', 'x'))
    assert.equal(objects.get('ServiceAccount', 'a', 'y'), undefined)
    assert.equal(objects.get('Secret', 'b', 'x'), undefined)
  },
  'a Namespace is in none itself': ({ fill }: FilledObjects): void => {
    const objects = fill([team])
    assert.deepEqual(objects.get('Namespace', '', 'team'), team)
    assert.deepEqual([...objects.list('Namespace', '')], [team])
  },
  'list gives each object of the kind once': ({ fill }: FilledObjects): void => {
    const objects = fill([...three, team])
    assert.deepEqual(namesIn(objects), ['a/x', 'b/x', 'b/y'])
    assert.deepEqual([...objects.list('Secret')], [])
  },
  'list of a namespace gives its objects alone': ({ fill }: FilledObjects): void => {
    const objects = fill(three)
    assert.deepEqual(namesIn(objects, 'b'), ['b/x', 'b/y'])
    assert.deepEqual(namesIn(objects, 'c'), [])
  },
  'names are no patterns and no paths': ({ fill }: FilledObjects): void => {
    const objects = fill([account('a', '__proto__'), account('__proto__', 'x')])
    assert.deepEqual(namesIn(objects), ['__proto__/x', 'a/__proto__'])
    assert.equal(objects.get('ServiceAccount', 'a', 'constructor'), undefined)
    assert.deepEqual(namesIn(objects, '__proto__'), ['__proto__/x'])
  },
  'the same object comes back each time': ({ fill }: FilledObjects): void => {
    const objects = fill(three)
    const first = objects.get('ServiceAccount', 'a', 'x') ?? assert.fail('not there')
    assert.equal(objects.get('ServiceAccount', 'a', 'x'), first)
    assert.ok([...objects.list('ServiceAccount')].includes(first))
    assert.ok([...objects.list('ServiceAccount', 'a')].includes(first))
  },
  'repeated content is one object': ({ fill }: FilledObjects): void => {
    const objects = fill([account('a', 'x', 's'), account('a', 'x', 's')])
    assert.deepEqual(namesIn(objects), ['a/x'])
  },
  'the newer content counts': ({ fill }: FilledObjects): void => {
    const objects = fill([account('a', 'x', 'old'), account('a', 'x', 'new')])
    assert.deepEqual(objects.get('ServiceAccount', 'a', 'x'), account('a', 'x', 'new'))
    assert.deepEqual(namesIn(objects), ['a/x'])
  },
  'contending definitions are refused': ({ fill }: FilledObjects): void => {
    const objects = fill([account('a', 'x', 'one'), account('a', 'x', 'two'), account('b', 'y')])
    const refused = { code: 'DUPLICATE_OBJECT' }
    assert.throws(() => objects.get('ServiceAccount', 'a', 'x'), refused)
    assert.throws(() => [...objects.list('ServiceAccount')], refused)
    assert.throws(() => [...objects.list('ServiceAccount', 'b')], refused)
    assert.deepEqual(objects.get('ServiceAccount', 'b', 'y'), account('b', 'y'))
  },
}

/** Declares the tests of one implementation; those it skips carry the reason. */
export function testObjects(filled: FilledObjects): void {
  for (const [promise, check] of Object.entries(promises)) {
    const skip = filled.skips?.[promise as Promised]
    test(`${filled.name}: ${promise}`, { skip }, () => check(filled))
  }
}
