import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, isSameRepository, withoutUser } from './repository-address.ts'

// biome-ignore format: a table is read down its columns
const pairs: readonly [name: string, one: string, other: string, isSame: boolean][] = [
  ['a folder, by path and by URL',   '/srv/git/a.git',           'file:///srv/git/a',        true ],
  ['a folder is on no host',         '/srv/git/a',               'https://srv/git/a',        false],
  ['a relative folder is no host',   './fleet.git',              'https://./fleet.git',      false],
  ['an unreadable one',              'https://a:b:c/o/a',        'https://d:e:f/o/a',        false],
  ['the case of a path counts',      'https://host/O/a',         'https://host/o/a',         false],
]

for (const [name, one, other, isSame] of pairs) {
  test(`isSameRepository: ${name}`, () => {
    assert.equal(isSameRepository(addressOf(one), addressOf(other)), isSame)
    assert.equal(isSameRepository(addressOf(one), addressOf(one)), true)
  })
}

test('withoutUser: a password with a bare slash is masked, a line break is none', () => {
  assert.equal(withoutUser('https://me:p/w@host/o/b'), 'https://***@host/o/b')
  assert.equal(withoutUser('https://host/a\nb'), 'https://host/a?b')
})
