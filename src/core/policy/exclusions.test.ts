import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyExclusions, defaultExclusions, type StoredTags } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, tags: string, list: string[], kept: string][] = [
  ['cosign signatures by default',     'a b.sig c',      [],                'c a'      ],
  ['any list replaces the default',    'a-alpha b.sig',  ['^.*-alpha$'],    'b.sig'    ],
  ['a pattern matches anywhere',       '1.0.2 11.0.21 2', ['1.0.2'],        '2'        ],
  ['several patterns',                 'a b c d',        ['[a]', '[d]'],    'c b'      ],
  ['a pattern that matches nothing',   'b.sig a',        ['^$'],            'b.sig a'  ],
  ['duplicates stay',                  'a b a',          [],                'b a a'    ],
]

for (const [what, tags, list, kept] of rows) {
  test(`applyExclusions: ${what}`, () => {
    const stored = applyExclusions(tags.split(' '), list)
    assert.deepEqual(stored.tags, kept.split(' '))
    assert.equal(stored.excluded, tags.split(' ').length - stored.tags.length)
  })
}

// spec/image-reflector §6.1
// biome-ignore format: a table is read down its columns
const revisions: readonly [tags: string[], revision: string][] = [
  [[],                                    '18153657'  ],
  [['1.0.0'],                             '160432618' ],
  [['a', 'c', 'b', 'd'],                  '580584407' ],
  [['1.0.0', '1.1.0', '1.2.0', 'latest'], '2533033892'],
]

for (const [tags, revision] of revisions) {
  test(`applyExclusions: [${tags.join()}] has revision ${revision}`, () => {
    assert.equal(applyExclusions(tags).revision, revision)
  })
}

test('applyExclusions: ten latest tags by bytes, surrogates where their code points belong', () => {
  const tags = Array.from({ length: 12 }, (_, index) => String(index + 100))
  const stored: StoredTags = applyExclusions(tags, defaultExclusions)
  assert.deepEqual(stored.latestTags, tags.toReversed().slice(0, 10))
  assert.deepEqual(applyExclusions(['\uffee', '😀', 'z']).tags, ['😀', '\uffee', 'z'])
})

test('applyExclusions: refuses a bad pattern', () => {
  const message = 'failed to compile regex [=: error parsing regexp: missing closing ]: `[=`'
  assert.throws(() => applyExclusions([], ['[=']), { code: 'INVALID_EXCLUSION', message })
})
