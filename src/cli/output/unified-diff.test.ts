import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { encodeUtf8 } from '../../base/index.ts'
import { styleOf } from './style.ts'
import { type FileDiff, unifiedDiff } from './unified-diff.ts'

const bare = { style: styleOf(false), isTerminal: false, isRaw: true }
const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-diff-'))
after(() => rmSync(folder, { recursive: true }))

/** The edit that replaces the first `old` in `before`; further pairs in the order of the file. */
function edit(
  before: string,
  ...pairs: readonly (readonly [old: string, text: string])[]
): FileDiff {
  let from = 0
  const splices = pairs.map(([old, text]) => {
    const start = before.indexOf(old, from)
    from = start + old.length
    return { start, end: from, text: encodeUtf8(text) }
  })
  return { path: 'apps/x.yaml', before: encodeUtf8(before), splices }
}

const header = '--- a/apps/x.yaml\n+++ b/apps/x.yaml\n'
const ten = '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, file: FileDiff, body: string][] = [
  ['a line in the middle',   edit(ten, ['5', 'five']),               '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n'],
  ['the first line',         edit(ten, ['1', 'one']),                '@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n'],
  ['touching lines',         edit(ten, ['1', 'I'], ['2', 'II']),     '@@ -1,5 +1,5 @@\n-1\n-2\n+I\n+II\n 3\n 4\n 5\n'],
  ['two values of a line',   edit('a b\n', ['a', 'A'], ['b', 'B']),  '@@ -1 +1 @@\n-a b\n+A B\n'],
  ['near changes, one hunk', edit(ten, ['2', 'two'], ['9', 'nine']), '@@ -1,10 +1,10 @@\n 1\n-2\n+two\n 3\n 4\n 5\n 6\n 7\n 8\n-9\n+nine\n 10\n'],
  ['an added line',          edit(ten, ['10\n', '10\n11\n']),        '@@ -8,3 +8,4 @@\n 8\n 9\n 10\n+11\n'],
  ['a removed line',         edit(ten, ['1\n', '']),                 '@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n'],
  ['all lines removed',      edit('1\n', ['1\n', '']),               '@@ -1 +0,0 @@\n-1\n'],
  ['an empty file filled',   edit('', ['', 'x\n']),                  '@@ -0,0 +1 @@\n+x\n'],
  ['no newline at the end',  edit('1\n2', ['2', 'II']),              '@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+II\n\\ No newline at end of file\n'],
  ['line ends of Windows',   edit('1\r\n2\r\n', ['2', 'II']),        '@@ -1,2 +1,2 @@\n 1\r\n-2\r\n+II\r\n'],
]

for (const [name, file, body] of rows) {
  test(`unifiedDiff: ${name}`, () => assert.equal(unifiedDiff(file, bare), header + body))
}

test('unifiedDiff: far changes are hunks of their own, counted in the new file too', () => {
  const lines = Array.from({ length: 30 }, (_, line) => `line ${line + 1}\n`).join('')
  const diff = unifiedDiff(edit(lines, ['line 2\n', ''], ['line 20', 'LINE']), bare)
  assert.deepEqual(diff.match(/^@@.*@@$/gm), ['@@ -1,5 +1,4 @@', '@@ -17,7 +16,7 @@'])
})

test('unifiedDiff: an edit that changes nothing shows nothing', () => {
  assert.equal(unifiedDiff(edit(ten, ['5', '5']), bare), '')
  assert.equal(unifiedDiff(edit(ten), bare), '')
})

test('unifiedDiff: names that would break the line are quoted as git quotes them', () => {
  const named = (name: string): string =>
    unifiedDiff({ ...edit('1\n', ['1', '2']), path: name }, bare).split('\n')[0] ?? ''
  assert.equal(named('my apps/x'), '--- a/my apps/x\t')
  assert.equal(named('a\n"b\\'), '--- "a/a\\012\\"b\\\\"')
})

test('unifiedDiff: colours and harmless text on a terminal', () => {
  const look = { style: styleOf(true), isTerminal: true, isRaw: false }
  const diff = unifiedDiff(edit('a\r\n', ['a', 'b\x1b[2J']), look)
  assert.match(diff, /\x1b\[31m-a\x1b\[39m\n\x1b\[32m\+b\\x1b\[2J\x1b\[39m\n$/)
})

test('unifiedDiff: git apply makes of the old file what the splices make of it', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'é', ' ', '\n', '\r\n', 'a\nb\nc\nd\n'), {
    maxLength: 30,
  })
  const cuts = fc.array(fc.tuple(fc.nat(60), fc.nat(60), text), { maxLength: 3 })
  fc.assert(
    fc.property(text, cuts, (pieces, wanted) => {
      const before = encodeUtf8(pieces.join(''))
      const offsets = wanted
        .flatMap(([a, b]) => [a % (before.length + 1), b % (before.length + 1)])
        .sort((a, b) => a - b)
      const splices = wanted.map(([, , text], index) => ({
        start: offsets[index * 2] ?? 0,
        end: offsets[index * 2 + 1] ?? 0,
        text: encodeUtf8(text.join('')),
      }))
      // Cutting a character in two is nothing that a text diff can show.
      const cut = [...offsets].some((offset) => ((before[offset] ?? 0) & 0xc0) === 0x80)
      const diff = unifiedDiff({ path: 'x', before, splices }, bare)
      if (cut || diff === '') return
      assert.deepEqual(applied(before, diff), Buffer.from(spliced(before, splices)))
    }),
    { numRuns: 60 },
  )
})

function spliced(before: Uint8Array, splices: FileDiff['splices']): Uint8Array {
  let kept = 0
  const pieces = splices.flatMap(({ start, end, text }) => {
    const front = before.subarray(kept, start)
    kept = end
    return [front, text]
  })
  return Buffer.concat([...pieces, before.subarray(kept)])
}

function applied(before: Uint8Array, diff: string): Buffer {
  writeFileSync(path.join(folder, 'x'), before)
  const args = ['apply', '--unidiff-zero', '--whitespace=nowarn', '-']
  const git = spawnSync('git', args, { cwd: folder, input: diff, encoding: 'utf8' })
  assert.equal(git.status, 0, `${git.stderr}\n${diff}`)
  return readFileSync(path.join(folder, 'x'))
}
