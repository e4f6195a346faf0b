import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { env, gitIn, signal, temporaryFolder } from '../../../../test/git/world.ts'
import { makeGit } from '../wire/git.ts'
import { Draft } from './draft.ts'
import { editTree, type FileEdit, placeEdits } from './edit-tree.ts'
import { openObjectReader } from './object-reader.ts'
import { openObjectStore } from './object-store.ts'
import { nameObject } from './object-writer.ts'
import { storeObjects } from './store-objects.ts'
import { formatTree, parseTree } from './tree.ts'

/** Files by path; `null` deletes. */
type Texts = Readonly<Record<string, string | null>>

/** Names whose order as files and as folders differs, since Git sorts folders with a slash. */
const name = fc.constantFrom('a', 'a.b', 'a-b', 'a0', 'ab', 'A', 'é', '\u{1F600}', 'b')
const file = fc.tuple(fc.array(name, { maxLength: 2 }), name, fc.constantFrom('1', '2'))

/** Folders get a suffix of their own, so that no path is both a file and a folder. */
const texts: fc.Arbitrary<Texts> = fc
  .array(file, { minLength: 1, maxLength: 6 })
  .map((files) =>
    Object.fromEntries(
      files.map(([folders, last, text]) => [
        [...folders.map((one) => `${one}~`), last].join('/'),
        text,
      ]),
    ),
  )

const step = fc.record({ before: texts, set: texts, remove: fc.array(fc.nat(), { maxLength: 3 }) })

function edited({ before, set, remove }: { before: Texts; set: Texts; remove: number[] }): Texts {
  const names = Object.keys(before)
  const removed = remove.map((index) => [names[index % names.length] ?? '', null])
  return { ...Object.fromEntries(removed), ...set }
}

/** What `git fast-import` makes of the same files: one root commit a branch. */
function importAll(folder: string, states: readonly Texts[]): string[] {
  const commands = states.map((files, index) => {
    const lines = Object.entries(files).flatMap(([path, text]) =>
      text === null ? [] : [`M 644 inline ${path}\ndata ${text.length}\n${text}`],
    )
    return [`commit refs/heads/s${index}`, 'committer S <s@x> 1 +0000', 'data 0', ...lines].join(
      '\n',
    )
  })
  gitIn(folder, ['fast-import', '--quiet', '--force'], `${commands.join('\n')}\n`)
  return gitIn(folder, ['rev-parse', ...states.map((_, index) => `s${index}^{tree}`)]).split('\n')
}

for (const format of ['sha1', 'sha256'] as const) {
  test(`editTree makes the tree that git makes (${format})`, async (t) => {
    const folder = temporaryFolder(t)
    gitIn(folder, ['init', '--quiet', '--bare', `--object-format=${format}`])
    const steps = fc.sample(step, { numRuns: 80, seed: 20_260 })
    const befores = importAll(
      folder,
      steps.map(({ before }) => before),
    )
    const afters = importAll(
      folder,
      steps.map((one) => ({ ...one.before, ...edited(one) })),
    )
    const git = makeGit({ ...env, HOME: folder })
    const reader = openObjectReader((args) => git.keep(args, folder))
    t.after(() => reader.close())
    const stored = openObjectStore(reader, format)
    const draft = new Draft((objects) => storeObjects(git, { folder, format }, objects, signal))
    const store = draft.over(stored)
    for (const [index, one] of steps.entries()) {
      const edits = Object.entries(edited(one)).map(
        ([path, text]): FileEdit => ({
          path,
          bytes: text === null ? undefined : Buffer.from(text),
        }),
      )
      const makeBlob = async (bytes: Uint8Array) => {
        const blob = nameObject('blob', bytes, format)
        await draft.write([blob], signal)
        return blob.id
      }
      const placed = await placeEdits(edits, makeBlob, signal)
      const { id, objects } = await editTree(store, befores[index], placed, signal)
      assert.equal(id, afters[index], JSON.stringify(one))
      await draft.write(objects, signal)
    }
    await draft.flush(signal)
    assert.equal(gitIn(folder, ['fsck', '--strict', '--no-dangling']), '')
  })
}

test('a tree is written as it was read, names in any bytes', () => {
  const odd = [
    { mode: '100644', name: '\u00ff\u0001', id: 'a'.repeat(40) },
    { mode: '40000', name: 'a', id: 'b'.repeat(40) },
    { mode: '160000', name: 'a-sub', id: 'c'.repeat(40) },
    { mode: '100755', name: 'a.b', id: 'd'.repeat(40) },
  ]
  const bytes = formatTree(odd)
  assert.deepEqual(formatTree(parseTree(bytes, 20)), bytes)
  assert.deepEqual(
    parseTree(bytes, 20).map((line) => line.name),
    ['a-sub', 'a.b', 'a', '\u00ff\u0001'],
  )
})
