import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Command, command, type Entry } from '../command.ts'
import { complete } from './complete.ts'

const update: Command = command({
  args: { names: ['path'], min: 0, max: 1, complete: 'folders' },
  flags: [
    { name: 'dry-run', shorthand: 'd', kind: 'bool', help: 'change nothing' },
    { name: 'output', shorthand: 'o', kind: 'enum', values: ['json', 'yaml'], help: 'format' },
    { name: 'file', kind: 'array', help: 'read `path`', complete: 'files' },
    { name: 'old', kind: 'bool', hidden: true, help: '' },
  ],
  run: () => Promise.resolve(),
})

const tree: readonly Entry[] = [
  { path: ['__complete'], summary: '', hidden: true, load: async () => update },
  { path: ['get'], summary: 'Look', aliases: ['g'] },
  { path: ['get', 'images'], summary: 'Look at images', load: async () => update },
  { path: ['update'], summary: 'Update files', load: async () => update },
]

// biome-ignore format: a table is read down its columns
const rows: readonly [words: string[], expected: readonly string[] | string][] = [
  [[''],                              ['get', 'update']],
  [['u'],                             ['update']],
  [['x'],                             []],
  [['get', ''],                       ['images']],
  [['g', 'i'],                        ['images']],
  [['get', 'bogus', ''],              []],
  [['-n', 'apps', 'up'],              ['update']],
  [['--'],                            ['--help', '--namespace', '--timeout', '--version']],
  [['update', '--o'],                 ['--output']],
  [['update', '--d'],                 ['--dry-run']],
  [['update', '--output', ''],        ['json', 'yaml']],
  [['update', '--output', 'j'],       ['json']],
  [['update', '-o', 'y'],             ['yaml']],
  [['update', '-do', 'y'],            ['yaml']],
  [['update', '--output=y'],          ['--output=yaml']],
  [['update', '--dry-run=t'],         ['--dry-run=true']],
  [['update', '--file', ''],          'files ""'],
  [['update', '--file=a'],            'files "--file="'],
  [['update', '--namespace', ''],     []],
  [['update', '--timeout', ''],       []],
  [['update', ''],                    'folders ""'],
  [['update', '-d', ''],              'folders ""'],
  [['update', '--', '-'],             'folders ""'],
  [['update', 'apps', ''],            []],
  [['update', 'apps', '--out'],       ['--output']],
]

for (const [words, expected] of rows) {
  test(`complete: ${words.join(' ')}|`, async () => {
    const offer = await complete(words, tree, {})
    const actual =
      offer.kind === 'words'
        ? offer.candidates.map(({ word }) => word)
        : `${offer.kind} ${JSON.stringify(offer.prefix)}`
    assert.deepEqual(actual, expected)
  })
}

test('complete: a candidate says what it is for', async () => {
  const offer = await complete(['update', '--fi'], tree, {})
  assert.deepEqual(offer, {
    kind: 'words',
    candidates: [{ word: '--file', help: 'read path' }],
  })
})
