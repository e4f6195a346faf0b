import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newConstraints, newVersion } from './index.ts'

// Observed with the library itself; spec/image-reflector §8.5.
// biome-ignore format: a table is read down its columns
const rows: readonly [constraint: string, accepts: string, rejects: string][] = [
  ['1.0.x',                 '1.0.0 1.0.9 v1.0.3',              '1.1.0 1.0.9-rc.1'             ],
  ['1',                     '1.0.0 1.9.9',                     '2.0.0 0.9.0'                  ],
  ['*',                     '0.0.0 0.0.1 1.2.3',               '1.2.3-rc.1'                   ],
  ['*-0',                   '0.0.0-0 1.2.3 1.2.3-rc.1',        ''                             ],
  ['>1',                    '2.0.0',                           '1.0.1 1.9.9'                  ],
  ['>1.1',                  '1.2.0 2.0.0',                     '1.1.1'                        ],
  ['<2',                    '1.9.9',                           '2.0.0 2.0.0-alpha 1.0.0-alpha'],
  ['<=1.2',                 '1.2.0 1.2.9',                     '1.3.0'                        ],
  ['>=1.0.0-0 <2.0.0',      '1.0.0-rc 1.9.9-rc 2.0.0-rc',      '2.0.0'                        ],
  ['>=1.0.0-0 || <0.5.0',   '1.0.0-rc 0.4.0',                  '0.4.0-rc'                     ],
  ['!=1.0.x',               '1.1.0 2.0.0',                     '1.0.5'                        ],
  ['!=*',                   '0.0.1 0.1.0 1.0.0',               '0.0.0'                        ],
  ['<=*',                   '0.0.0 0.0.9',                     '0.1.0 1.0.0'                  ],
  ['^*',                    '0.0.0',                           '0.0.1 0.1.0 1.0.0'            ],
  ['~1.2.3',                '1.2.3 1.2.9',                     '1.3.0 1.2.2'                  ],
  ['~0.0.0',                '0.0.0 0.0.5 0.1.0 5.0.0',         ''                             ],
  ['^0.2.3',                '0.2.3 0.2.9',                     '0.3.0 0.2.2'                  ],
  ['^0.0.3',                '0.0.3',                           '0.0.4 0.0.2'                  ],
  ['^0.0',                  '0.0.0 0.0.9',                     '0.1.0'                        ],
  ['^1.2.3-beta.1',         '1.2.3-beta.2 1.3.0-alpha 1.2.3',  '2.0.0-alpha 1.2.3-alpha'      ],
  ['1.2 - 2.3',             '1.2.0 2.3.0 2.3.5',               '2.4.0 1.1.9'                  ],
  ['1.0.0 - 2.0.0 || 4.x',  '1.5.0 4.2.0',                     '3.0.0'                        ],
  ['!=1.2.x-0',             '1.2.5-rc 1.2.5 1.3.0',            '1.2.0-0'                      ],
  ['>18446744073709551614.0.0', '18446744073709551615.0.0',    '9007199254740993.0.0'         ],
]

for (const [text, accepts, rejects] of rows) {
  test(`check: ${text}`, () => {
    const constraints = newConstraints(text)
    const words = (list: string) => list.split(' ').filter((word) => word !== '')
    for (const version of words(accepts)) {
      assert.ok(constraints.check(newVersion(version)), version)
      assert.deepEqual(constraints.reasons(newVersion(version)), [])
    }
    for (const version of words(rejects)) {
      assert.ok(!constraints.check(newVersion(version)), version)
      assert.notDeepEqual(constraints.reasons(newVersion(version)), [])
    }
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [constraint: string, message: string][] = [
  ['',                     'improper constraint: ""'                         ],
  ['latest',               'improper constraint: "latest"'                   ],
  ['1.0.0 ||',             'improper constraint: ""'                         ],
  ['1 - 2 - 3',            'improper constraint: ">= 1, <= 2 - 3"'           ],
  ['>=1.0 - 2.0',          'improper constraint: ">=>= 1.0, <= 2.0 "'        ],
  ['>=1.0.0,,<2.0.0',      'improper constraint: ">=1.0.0,,<2.0.0"'          ],
  ['>=1.0.0, ',            'improper constraint: ">=1.0.0, "'                ],
  ['1x',                   'constraint parser error'                         ],
  ['1|2',                  'constraint parser error'                         ],
  ['1.2.3-01',             'constraint parser error'                         ],
  ['1||'.repeat(32) + '1', 'too many constraint groups (max 32)'             ],
  ['1'.repeat(513),        'constraint string is too long (max 512 bytes)'   ],
  ['é'.repeat(257),        'constraint string is too long (max 512 bytes)'   ],
]

for (const [text, message] of refused) {
  test(`newConstraints: refuses '${text.slice(0, 20)}'`, () => {
    assert.throws(() => newConstraints(text), { code: 'INVALID_CONSTRAINT', message })
  })
}

test('reasons: the words of the library', () => {
  const reasons = (constraint: string, version: string) =>
    newConstraints(constraint).reasons(newVersion(version))
  assert.deepEqual(reasons('>=1.0.0', 'v0.9.0'), ['"0.9.0" is less than "1.0.0"'])
  assert.deepEqual(reasons('1.0.x || ^2', '1.1.0-rc'), [
    '"1.1.0-rc" is a prerelease version and the constraint is only looking for release versions',
  ])
  assert.deepEqual(reasons('~1.2 || ^3', '2.0.0'), [
    '"2.0.0" does not have same major version as "1.2"',
    '"2.0.0" is less than "3"',
  ])
})
