import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  compareVersions,
  formatVersion,
  highestVersion,
  incrementMajor,
  incrementMinor,
  incrementPatch,
  newConstraints,
  newVersion,
  parseFluxVersion,
  type SemverCode,
  sortVersions,
  strictNewVersion,
  tryFluxVersion,
  type Uint64,
} from './index.ts'

// biome-ignore format: a table is read down its columns
const read: readonly [text: string, canonical: string][] = [
  ['v1.2.3',      '1.2.3'          ], ['01.02.03',  '1.2.3'            ],
  ['1',           '1.0.0'          ], ['1.2-rc.1',  '1.2.0-rc.1'       ],
  ['1.2.3--',     '1.2.3--'        ], ['1.2.3+01',  '1.2.3+01'         ],
  ['18446744073709551615.9007199254740993.0', '18446744073709551615.9007199254740993.0'],
  ['0000000000000000000001.0.0', '1.0.0'],
]

for (const [text, canonical] of read) {
  test(`newVersion: ${text} is ${canonical}`, () => {
    assert.equal(formatVersion(newVersion(text)), canonical)
  })
}

const outOfRange = (digits: string) =>
  `error parsing version segment: strconv.ParseUint: parsing "${digits}": value out of range`

// biome-ignore format: a table is read down its columns
const refused: readonly [text: string, message: string][] = [
  ['',          'invalid semantic version'           ], ['V1.2.3',   'invalid semantic version'],
  ['1.2.3.4',   'invalid semantic version'           ], ['1.2.3-',   'invalid semantic version'],
  ['1.2.3-a..b', 'invalid semantic version'          ], ['1.2.3_4',  'invalid semantic version'],
  ['1.2.3-01',  'version segment starts with 0'      ], ['1.',       'invalid semantic version'],
  ['0.18446744073709551616.0', outOfRange('18446744073709551616')],
  ['1.2.3-'.padEnd(257, 'a'), 'version string is too long (max 256 bytes)'],
]

const code: SemverCode = 'INVALID_VERSION'

for (const [text, message] of refused) {
  test(`newVersion: refuses '${text.slice(0, 30)}'`, () => {
    assert.throws(() => newVersion(text), { code, message })
  })
}

test('parseFluxVersion: wants two dots, wherever they stand', () => {
  assert.equal(formatVersion(parseFluxVersion('1-2.3.4')), '1.0.0-2.3.4')
  assert.throws(() => parseFluxVersion('1.2'), { message: 'invalid semantic version' })
  assert.equal(tryFluxVersion('v1'), undefined)
  assert.equal(tryFluxVersion('latest.1.2'), undefined)
})

test('strictNewVersion: no v, no missing part, no leading zero', () => {
  assert.equal(formatVersion(strictNewVersion('1.2.3-a-b.1+c')), '1.2.3-a-b.1+c')
  for (const text of ['v1.2.3', '1.2', '01.2.3', '1.2.3-', '1.2.3+a+b', '1..2']) {
    assert.throws(() => strictNewVersion(text), { code })
  }
})

test('compareVersions: the order of spec/image-reflector §8.2', () => {
  const prereleases = '2 10 --1 A a a.b a-b rc.2 rc.10 rc10 rc2'.split(' ')
  const ascending = [...prereleases.map((prerelease) => `1.0.0-${prerelease}`), '1.0.0']
  const sorted = ascending.toReversed().map(newVersion).sort(compareVersions)
  assert.deepEqual(sorted.map(formatVersion), ascending)
  assert.equal(compareVersions(newVersion('v1.0.0+a'), newVersion('01.0.0+b')), 0)
  const long = newVersion('1.0.0-99999999999999999999')
  assert.equal(compareVersions(long, newVersion('1.0.0-5')), 1)
  assert.equal(compareVersions(long, newVersion('1.0.0-a')), -1)
})

test('newVersion: a number while that is exact, a bigint beyond', () => {
  const numbers: Uint64[] = [9007199254740991, 9007199254740992n, 1]
  const { major, minor, patch } = newVersion(
    '9007199254740991.9007199254740992.0000000000000000001',
  )
  assert.deepEqual([major, minor, patch], numbers)
})

test('increments: what the methods of Version give', () => {
  const version = newVersion('v1.2.3-rc.1+b')
  assert.equal(incrementMajor(version).original, 'v2.0.0')
  assert.equal(incrementMinor(version).original, 'v1.3.0')
  assert.equal(incrementPatch(version).original, 'v1.2.3')
  assert.equal(incrementPatch(newVersion('1.2.9007199254740991')).original, '1.2.9007199254740992')
  assert.equal(incrementMajor(newVersion('18446744073709551615.0.0')).original, '0.0.0')
})

test('highestVersion: the first of the sorted list, whatever the order', () => {
  const number = fc.constantFrom('0', '1', '2', '01', '10', '9007199254740993')
  const tail = fc.constantFrom('', '', '-rc.1', '-rc.2', '+b', '.4')
  const text = fc
    .tuple(fc.constantFrom('', 'v'), number, number, number, tail)
    .map(([v, major, minor, patch, end]) => `${v}${major}.${minor}.${patch}${end}`)
  const range = fc.constantFrom('*', '>=0.0.0-0', '1.x', '^1.2', '<2')
  fc.assert(
    fc.property(fc.array(text), range, (texts, constraint) => {
      const constraints = newConstraints(constraint)
      const highest = highestVersion(texts, constraints)
      assert.equal(highest?.original, sortVersions(texts, constraints)[0])
    }),
  )
})
