import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '../../base/index.ts'
import { compileRegexp, type Match, type RegexpCode } from './index.ts'

// biome-ignore format: a table is read down its columns
const refused: readonly [pattern: string, text: string][] = [
  ['(?=a)',        'invalid or unsupported Perl syntax: `(?=`'        ],
  ['(?>a)',        'invalid or unsupported Perl syntax: `(?>`'        ],
  ['(?P=x)',       'invalid or unsupported Perl syntax: `(?P`'        ],
  ['(?<=a)b',      'invalid named capture: `(?<=a)b`'                 ],
  ['(?P<x y>a)',   'invalid named capture: `(?P<x y>`'                ],
  ['a(?P<',        'invalid or unsupported Perl syntax: `(?P`'        ],
  ['a(?<',         'invalid or unsupported Perl syntax: `(?<`'        ],
  ['(a)\\1',       'invalid escape sequence: `\\1`'                   ],
  ['*a',           'missing argument to repetition operator: `*`'     ],
  ['a**',          'invalid nested repetition operator: `**`'         ],
  ['a{1001}',      'invalid repeat count: `{1001}`'                   ],
  ['[z-a]',        'invalid character class range: `z-a`'             ],
  ['(?P<n>a)(?P<n>b', 'missing closing ): `(?P<n>a)(?P<n>b`'          ],
  ['\\',           'trailing backslash at end of expression: ``'      ],
]

const code: RegexpCode = 'INVALID_REGEXP'

for (const [pattern, text] of refused) {
  test(`compileRegexp: refuses ${pattern}`, () => {
    const message = `error parsing regexp: ${text}`
    assert.throws(() => compileRegexp(pattern), { code, message })
  })
}

// biome-ignore format: a table is read down its columns
const templates: readonly [template: string, expanded: string][] = [
  ['$ts',        '1700000000'     ], ['${3}',   '1700000000'        ],
  ['$1x',        ''               ], ['${1}x',  'mainx'             ],
  ['$01',        ''               ], ['$4',     ''                  ],
  ['$1-$3',      'main-1700000000'], ['$1_$3',  '1700000000'        ],
  ['$branch.$sha', 'main.abc1234' ], ['$$1',    '$1'                ],
  ['$sha$$ts',   'abc1234$ts'     ], ['a$ $- $&', 'a$ $- $&'        ],
  ['${ts ${} ${', '${ts ${} ${'   ], ['\\$1',   '\\main'            ],
  ['$0',         'main-abc1234-1700000000'], ['$ts.0.0', '1700000000.0.0'],
]

for (const [template, expanded] of templates) {
  test(`expand: ${template}`, () => {
    const regexp = compileRegexp('^(?P<branch>[a-z]+)-(?P<sha>[0-9a-f]+)-(?P<ts>\\d+)$')
    const tag = 'main-abc1234-1700000000'
    const match = regexp.find(tag)
    assert.ok(match)
    assert.equal(regexp.expand(template, tag, match), expanded)
  })
}

test('compileRegexp: groups may share a name; the first that took part counts', () => {
  const regexp = compileRegexp('^(?P<x>a)|[(?P<x>](?P<x>b)|\\Q(?P<y>\\E')
  assert.deepEqual(regexp.names, ['x', 'x'])
  const match = regexp.find('<b')
  assert.ok(match)
  assert.equal(regexp.expand('$x', '<b', match), 'b')
})

test('find: offsets in UTF-16 units, findSubmatchIndex in bytes', () => {
  const regexp = compileRegexp('(x)?(é)')
  const match: Match = [2, 3, -1, -1, 2, 3]
  assert.deepEqual(regexp.find('😀é'), match)
  assert.deepEqual(regexp.findSubmatchIndex('😀é'), [4, 6, -1, -1, 4, 6])
  assert.deepEqual(regexp.findSubmatch('😀é'), ['é', '', 'é'])
  assert.equal(regexp.findSubmatch('e'), undefined)
})

test('find: from a position on, with the text before it in view', () => {
  assert.equal(compileRegexp('^b').find('ab', 1), undefined)
  assert.deepEqual(compileRegexp('\\B(b)').find('abb', 2), [2, 3, 2, 3])
})

test('compileRegexp: long names of Unicode categories', () => {
  assert.ok(compileRegexp('^\\p{Letter}+$').matches('aé'))
  assert.ok(compileRegexp('^\\P{decimal_number}+$').matches('ab'))
  assert.ok(compileRegexp('^[\\p{^Letter}]$').matches('1'))
})

test('compileRegexp: ten thousand characters and no more', () => {
  assert.ok(compileRegexp('a'.repeat(10_000)).matches('a'.repeat(10_000)))
  const message = 'error parsing regexp: expression too large (max 10000 characters)'
  assert.throws(() => compileRegexp('a'.repeat(10_001)), { code, message })
})

test('compileRegexp: no pattern makes matching explode', () => {
  const text = 'a'.repeat(20_000)
  for (const pattern of ['(a*)*b', '(a|aa)+$', '(?:a?){30}a{30}', '(.*)*\\d$']) {
    compileRegexp(pattern).find(text)
  }
})

test('compileRegexp: every text is an expression or a failure', () => {
  const pieces = ['(', ')', '[', ']', '(?P<n>', '(?<', '\\', 'Q', 'p{', '}', '*', '{2}', 'a', '|']
  const pattern = fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join(''))
  fc.assert(
    fc.property(pattern, fc.string(), (source, text) => {
      try {
        compileRegexp(source).findSubmatch(text)
      } catch (thrown) {
        assert.ok(thrown instanceof Failure)
      }
    }),
  )
})
