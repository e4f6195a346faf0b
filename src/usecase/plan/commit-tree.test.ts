import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, inlineOffload } from '../../base/index.ts'
import { applySplices } from '../../core/markers/index.ts'
import { compareWalk, isBelow } from '../../core/tree/index.ts'
import type { CommitFiles, Found } from './commit-files.ts'
import { commitTree } from './commit-tree.ts'
import { editFiles } from './edit-files.ts'
import type { Job } from './jobs.ts'
import { confinedTo, type MarkedTree } from './marked-tree.ts'
import { laidOver } from './overlay.ts'
import { atRealRoot } from './real-root.ts'

const { signal } = new AbortController()

/** Texts by path; one that begins with `-> ` is a link. */
type Entries = Readonly<Record<string, string>>

const link = '-> '
const marked = (tag: string): string => `image: org/app:${tag} # {"$imagepolicy": "ns:app"}\n`
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** A commit of these entries, whose objects are called by their paths. */
function filesOf(entries: Entries): CommitFiles {
  const paths = Object.keys(entries).sort(compareWalk)
  const bytesAt = (path: string): Uint8Array => {
    const text = entries[path] ?? ''
    return encodeUtf8(text.startsWith(link) ? text.slice(link.length) : text)
  }
  const isLink = (path: string): boolean => entries[path]?.startsWith(link) === true
  return {
    searchTree: (_commit, indexer) => ({
      async find({ folder, wants }) {
        const found: Found<never>[] = []
        for (const path of paths.filter((one) => isBelow(one, folder))) {
          const data = isLink(path) ? undefined : await indexer.index(bytesAt(path), signal)
          if (!isLink(path) && data === undefined) continue
          const content = data === undefined ? { kind: 'link' } : { kind: 'file', data }
          const terms = indexer.terms(content as Parameters<typeof indexer.terms>[0])
          const isWanted = wants === undefined || terms.some(wants)
          if (isWanted) found.push({ path, id: path, ...content } as unknown as Found<never>)
        }
        return found
      },
      has: async (path) => paths.some((one) => isBelow(one, path)),
      linkAt: async (path) => (isLink(path) ? path : undefined),
      isRemembered: () => false,
    }),
    async *readBlobs(ids) {
      for (const id of ids) yield { id, bytes: bytesAt(id) }
    },
  }
}

const treeOf = (entries: Entries) => commitTree(filesOf(entries), 'commit', inlineOffload, signal)

async function pathsOf(tree: MarkedTree, root = ''): Promise<readonly string[]> {
  return (await tree.findMarkers(root, undefined, signal)).map(({ path }) => path)
}

const files = { 'a/x.yaml': marked('1'), 'b/link.yaml': `${link}../a/x.yaml` }

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, entries: Entries, root: string, paths: readonly string[], notices: number][] = [
  ['both, in the order of a walk',     files,                                                        '',  ['a/x.yaml', 'b/link.yaml'], 0],
  ['the link alone, below its folder', files,                                                        'b', ['b/link.yaml'],             0],
  ['a link to a link',                 { ...files, 'b/two.yaml': `${link}link.yaml` },               'b', ['b/link.yaml', 'b/two.yaml'], 0],
  ['a link through a linked folder',   { ...files, c: `${link}a`, 'd/l.yaml': `${link}../c/x.yaml` }, 'd', ['d/l.yaml'],               0],
  ['a link to nothing',                { 'b/l.yaml': `${link}none.yaml` },                           '',  [],                          0],
  ['a link that leads out',            { 'b/l.yaml': `${link}../../x.yaml` },                        '',  [],                          1],
  ['a link in a circle',               { 'b/l.yaml': `${link}l.yaml` },                              '',  [],                          1],
  ['a link to a file without markers', { 'a/x.yaml': 'a: 1\n', 'b/l.yaml': `${link}../a/x.yaml` },   '',  [],                          0],
]

for (const [what, entries, root, paths, notices] of rows) {
  test(`commitTree: links of files: ${what}`, async () => {
    const tree = await treeOf(entries)
    assert.deepEqual(await pathsOf(tree, root), paths)
    assert.deepEqual(await pathsOf(tree, root), paths, 'asked again')
    assert.equal(tree.notices.length, notices)
  })
}

test('commitTree: what is wanted is asked of what a link leads to', async () => {
  const tree = await treeOf(files)
  const found = await tree.findMarkers('b', (term) => term.includes('org/app:9'), signal)
  assert.deepEqual(found, [])
})

test('a file behind links is edited once, where it is, and read so through each', async () => {
  const tree = await treeOf({ ...files, 'b/two.yaml': `${link}link.yaml` })
  const found = await tree.findMarkers('', undefined, signal)
  const start = marked('1').indexOf(':1') + 1
  const splice = { start, end: start + 1, text: encodeUtf8('2') }
  const edits = found.map(({ path }) => ({ path, splices: [splice] }))
  const all = await Array.fromAsync(editFiles(tree, { edits }, signal))
  assert.deepEqual(
    all.map(({ path }) => path),
    ['a/x.yaml'],
  )
  const after = decode(applySplices(encodeUtf8(marked('1')), [splice]))
  const next = laidOver(tree, { edits: edits.slice(0, 1) }, inlineOffload)
  const read = await next.read(['b/link.yaml', 'a/x.yaml'], signal)
  assert.deepEqual(
    read.map(({ bytes }) => decode(bytes)),
    [after, after],
  )
  assert.deepEqual(await pathsOf(next, 'b'), ['b/link.yaml', 'b/two.yaml'])
})

test('atRealRoot: an update path that is a link, or lies behind one', async () => {
  const tree = await treeOf({ ...files, apps: `${link}a`, top: `${link}.` })
  const rootOf = async (root: string): Promise<string> => {
    const job = { rules: { root } } as unknown as Job
    return (await atRealRoot(job, tree, signal)).rules.root
  }
  assert.deepEqual(await Promise.all(['', 'a', 'apps', 'top/apps', 'none'].map(rootOf)), [
    '',
    'a',
    'a',
    'a',
    'none',
  ])
})

test('confinedTo: only what lies below the folder is there to be edited', async () => {
  const tree = await treeOf(files)
  assert.deepEqual(await pathsOf(confinedTo('b', tree)), ['b/link.yaml'])
  assert.equal(confinedTo('', tree), tree)
})

test('commitTree: objects are read where files are, not behind links', async () => {
  const object = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app, namespace: ns}
spec: {image: org/app, interval: 1m}
`
  const tree = await treeOf({ 'flux/app.yaml': object, 'flux/again.yaml': `${link}app.yaml` })
  assert.deepEqual(tree.manifestPaths, ['flux/app.yaml'])
  assert.equal((await tree.readManifests(signal)).objects.length, 1)
})
