import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from '../../../../test/git/world.ts'
import { expandTrees, visitTrees } from './expand-trees.ts'
import { modes, type TreeLine } from './tree.ts'

type Trees = Readonly<Record<string, readonly TreeLine[]>>

const file = (name: string): TreeLine => ({ mode: modes.file, name, id: 'blob' })
const folder = (name: string, id: string): TreeLine => ({ mode: modes.folder, name, id })

async function list(trees: Trees, start: string, abort = signal): Promise<string[]> {
  const linesOf = (id: string) => trees[id] ?? []
  const foldersOf = (id: string) => linesOf(id).filter(({ mode }) => mode === modes.folder)
  const read = async (ids: readonly string[]) => ids.map((id) => foldersOf(id).map((one) => one.id))
  const order = [...(await visitTrees(start, read, abort)).keys()]
  return expandTrees(order, linesOf, '').map(({ name }) => name)
}

/** Trees that each hold the one before, `times` times; the first holds a file. */
function nest(levels: number, times: number): Trees {
  const names = Array.from({ length: times }, (_, index) => `f${index}`)
  const above = Array.from({ length: levels - 1 }, (_, index) => [
    `t${index + 2}`,
    names.map((name) => folder(name, `t${index + 1}`)),
  ])
  return { t1: [file('x')], ...Object.fromEntries(above) }
}

const files = (count: number) => Array.from({ length: count }, (_, index) => file(`${index}`))

test('a tree that stands in two places is listed twice', async () => {
  const trees = { top: [file('m'), folder('z', 'a'), folder('b', 'a')], a: [file('x')] }
  assert.deepEqual(await list(trees, 'top'), ['b/x', 'm', 'z/x'])
})

test('as many entries as the limit, and one more', async () => {
  assert.equal((await list({ top: files(200_000) }, 'top')).length, 200_000)
  await assert.rejects(list({ top: files(200_001) }, 'top'), {
    code: 'GIT_TREE_REFUSED',
    message: 'cannot list the files of the commit: it has more than 200000 files and folders',
  })
})

test('a few trees that stand for very many files are refused at once', async () => {
  await assert.rejects(list(nest(60, 2), 't60'), { code: 'GIT_TREE_REFUSED' })
})

test('as deep as the limit, and one deeper', async () => {
  assert.equal((await list(nest(200, 1), 't200')).length, 1)
  await assert.rejects(list(nest(201, 1), 't201'), {
    code: 'GIT_TREE_REFUSED',
    message: 'cannot list the files of the commit: it has folders nested more than 200 deep',
  })
})

test('depth counts along the longest way', async () => {
  const trees = nest(100_000, 1)
  const top = Object.keys(trees).map((id) => folder(id, id))
  await assert.rejects(list({ ...trees, top }, 'top'), /nested more than 200 deep/)
})

test('an abort ends the visit', async () => {
  await assert.rejects(list(nest(3, 1), 't3', AbortSignal.abort(new Error('enough'))), /enough/)
})
