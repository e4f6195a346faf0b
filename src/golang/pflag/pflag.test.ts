import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Flag, FlagError, type FlagValues, flagUsages, parseFlags } from './index.ts'

const flags: readonly Flag[] = [
  { name: 'all', shorthand: 'A', kind: 'bool', help: 'every namespace' },
  { name: 'watch', shorthand: 'w', kind: 'bool', help: 'follow' },
  { name: 'export', kind: 'bool', help: 'print YAML' },
  { name: 'namespace', shorthand: 'n', kind: 'string', default: 'flux-system', help: 'where' },
  { name: 'interval', kind: 'duration', default: '1m', help: 'how often' },
  { name: 'count', kind: 'int', help: 'how many' },
  { name: 'label', kind: 'slice', help: 'labels' },
  { name: 'as-group', kind: 'array', default: ['people'], help: 'groups' },
  { name: 'order', kind: 'enum', values: ['asc', 'desc'], help: 'order' },
  { name: 'sort', kind: 'string', aliasFor: 'order', hidden: true, help: '' },
  { name: 'old', kind: 'bool', deprecated: 'it does nothing', help: '' },
]

// biome-ignore format: a table is read down its columns
const accepted: readonly [words: string[], values: FlagValues, args: string[]][] = [
  [[],                                     { namespace: 'flux-system', interval: 60_000, all: false }, []],
  [['--namespace', 'apps'],                { namespace: 'apps' }, []],
  [['--namespace=apps'],                   { namespace: 'apps' }, []],
  [['--namespace='],                       { namespace: '' }, []],
  [['--namespace', '--all'],               { namespace: '--all', all: false }, []],
  [['-n', 'apps'],                         { namespace: 'apps' }, []],
  [['-n=apps'],                            { namespace: 'apps' }, []],
  [['-napps'],                             { namespace: 'apps' }, []],
  [['-n='],                                { namespace: '=' }, []],
  [['-Aw'],                                { all: true, watch: true }, []],
  [['-Awn', 'apps'],                       { all: true, watch: true, namespace: 'apps' }, []],
  [['-A=false', '-w=T'],                   { all: false, watch: true }, []],
  [['--all', 'false'],                     { all: true }, ['false']],
  [['a', '--all', 'b'],                    { all: true }, ['a', 'b']],
  [['a', '--', '--all', 'b'],              { all: false }, ['a', '--all', 'b']],
  [['-', ''],                              {}, ['-', '']],
  [['--namespace', 'a', '-n', 'b'],        { namespace: 'b' }, []],
  [['--label=a=1,b=2', '--label', '"c,d"'],{ label: ['a=1', 'b=2', 'c,d'] }, []],
  [['--label='],                           { label: [] }, []],
  [['--as-group=a,b', '--as-group=c'],     { 'as-group': ['a,b', 'c'] }, []],
  [['--interval=1.5h'],                    { interval: 5_400_000 }, []],
  [['--interval=0'],                       { interval: 0 }, []],
  [['--count=0x10'],                       { count: 16 }, []],
  [['--order=desc'],                       { order: 'desc' }, []],
  [['--sort=desc'],                        { order: 'desc', sort: undefined }, []],
]

for (const [words, values, args] of accepted) {
  test(`parseFlags: takes ${JSON.stringify(words)}`, () => {
    const parsed = parseFlags(words, flags)
    for (const [name, value] of Object.entries(values)) {
      assert.deepEqual(parsed.values[name], value, name)
    }
    assert.deepEqual(parsed.args, args)
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [words: string[], message: string][] = [
  [['--semver'],          'unknown flag: --semver'],
  [['--semver=1'],        'unknown flag: --semver'],
  [['--names'],           'unknown flag: --names'],
  [['-z'],                "unknown shorthand flag: 'z' in -z"],
  [['-Azw'],              "unknown shorthand flag: 'z' in -zw"],
  [['-A='],               "unknown shorthand flag: '=' in -="],
  [["-'"],                "unknown shorthand flag: '\\'' in -'"],
  [['-"'],                `unknown shorthand flag: '"' in -"`],
  [['-é'],                "unknown shorthand flag: 'Ã' in -é"],
  [['--interval'],        'flag needs an argument: --interval'],
  [['-An'],               "flag needs an argument: 'n' in -n"],
  [['--=x'],              'bad flag syntax: --=x'],
  [['---all'],            'bad flag syntax: ---all'],
  [['--interval=bad'],    'invalid argument "bad" for "--interval" flag: time: invalid duration "bad"'],
  [['--interval=5'],      'invalid argument "5" for "--interval" flag: time: missing unit in duration "5"'],
  [['--export=x'],        'invalid argument "x" for "--export" flag: strconv.ParseBool: parsing "x": invalid syntax'],
  [['-A=x'],              'invalid argument "x" for "-A, --all" flag: strconv.ParseBool: parsing "x": invalid syntax'],
  [['--count=1x'],        'invalid argument "1x" for "--count" flag: strconv.ParseInt: parsing "1x": invalid syntax'],
  [['--order=up'],        `invalid argument "up" for "--order" flag: value 'up' is not supported, must be one of: asc, desc`],
  [['--sort=up'],         `invalid argument "up" for "--sort" flag: value 'up' is not supported, must be one of: asc, desc`],
  [['--label=a"b'],       'invalid argument "a\\"b" for "--label" flag: parse error on line 1, column 2: bare " in non-quoted field'],
  [['--label="a"b'],      'invalid argument "\\"a\\"b" for "--label" flag: parse error on line 1, column 3: extraneous or missing " in quoted-field'],
  [['--label="a'],        'invalid argument "\\"a" for "--label" flag: parse error on line 1, column 3: extraneous or missing " in quoted-field'],
]

for (const [words, message] of refused) {
  test(`parseFlags: refuses ${JSON.stringify(words)}`, () => {
    assert.throws(
      () => parseFlags(words, flags),
      (thrown) => thrown instanceof FlagError && thrown.message === message,
    )
  })
}

test('parseFlags: help is asked for by name wherever it is not defined', () => {
  assert.equal(parseFlags(['a', '--help', '--bogus'], flags).help, true)
  assert.equal(parseFlags(['-Ah'], flags).help, true)
  assert.throws(() => parseFlags(['--bogus', '--help'], flags), /unknown flag: --bogus/)
})

test('parseFlags: a deprecated flag works and says so', () => {
  const { values, notices } = parseFlags(['--old'], flags)
  assert.equal(values['old'], true)
  assert.deepEqual(notices, ['Flag --old has been deprecated, it does nothing'])
})

test('parseFlags: an alias counts as given under the name it stands for', () => {
  assert.deepEqual([...parseFlags(['--sort=asc'], flags).given], ['order'])
})

test('parseFlags: behind -- every word is a positional', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const { args, argsBeforeDashes } = parseFlags(['--', ...words], flags)
      assert.deepEqual(args, words)
      assert.equal(argsBeforeDashes, 0)
    }),
  )
})

test('parseFlags: a list survives being written as CSV', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (texts) => {
      // encoding/csv normalizes \r\n even within quotes.
      const list = texts.map((text) => text.replaceAll('\r', ''))
      const csv = list.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')
      assert.deepEqual(parseFlags(['--label', csv], flags).values['label'], list)
    }),
  )
})

test('flagUsages: sorted, aligned, zero defaults and hidden flags left out', () => {
  assert.equal(
    flagUsages(flags),
    `\
  -A, --all                    every namespace
      --as-group stringArray   groups (default [people])
      --count int              how many
      --export                 print YAML
      --interval duration      how often (default 1m0s)
      --label strings          labels
  -n, --namespace string       where (default "flux-system")
      --order asc|desc         order
  -w, --watch                  follow`,
  )
})

test('flagUsages: a back-quoted word names the value, and long texts keep their column', () => {
  const flag: Flag = { name: 'file', kind: 'string', help: 'read `path`\nor stdin' }
  assert.equal(flagUsages([flag]), '      --file path   read path\n                    or stdin')
  assert.equal(flagUsages([]), '')
})
