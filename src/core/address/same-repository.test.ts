import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameRepository, isSameServer, parseGitAddress, repositoryName } from './index.ts'

// biome-ignore format: a table is read down its columns
const pairs: readonly [name: string, one: string, other: string, isSame: boolean][] = [
  ['a folder, by path and by URL',   '/srv/git/a.git',           'file:///srv/git/a',        true ],
  ['a folder with a space, by both', '/srv/a b',                 'file:///srv/a%20b',        true ],
  ['a folder is on no host',         '/srv/git/a',               'https://srv/git/a',        false],
  ['a relative folder is no host',   './fleet.git',              'https://./fleet.git',      false],
  ['two schemes',                    'https://host/o/a.git',     'git@HOST:o/a',             true ],
  ['who connects',                   'https://me:p@host/o/a',    'https://host/o/a/',        true ],
  ['a port that goes without saying', 'ssh://git@host:22/o/a',   'ssh://git@host/o/a',       true ],
  ['another port of one scheme',     'https://host:8443/o/a',    'https://host/o/a',         false],
  ['ports of two schemes',           'ssh://git@host:2222/o/a',  'git@host:o/a',             true ],
  ['an unreadable one',              'https://a:b:c/o/a',        'https://d:e:f/o/a',        false],
  ['another unreadable one',         'ext::a',                   'ext::b',                   false],
  ['the case of a path counts',      'https://host/O/a',         'https://host/o/a',         false],
]
for (const [name, one, other, isSame] of pairs) {
  test(`isSameRepository: ${name}`, () => {
    const [left, right] = [parseGitAddress(one), parseGitAddress(other)]
    assert.equal(isSameRepository(left, right), isSame)
    assert.equal(isSameRepository(right, left), isSame)
    assert.equal(isSameRepository(left, left), true)
  })
}

test('isSameServer, repositoryName: a neighbour and its name', () => {
  const [one, other] = [parseGitAddress('https://host/o/a.git'), parseGitAddress('git@host:o/b')]
  assert.equal(isSameServer(one, other), true)
  assert.deepEqual([repositoryName(one), repositoryName(other)], ['a', 'b'])
})
