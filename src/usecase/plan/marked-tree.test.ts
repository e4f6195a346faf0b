import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { decodeUtf8, encodeUtf8, inlineOffload } from '../../base/index.ts'
import { mayMatter } from '../../core/markers/index.ts'
import type { TreeFile } from '../../core/tree/index.ts'
import { listFolder, readFolderFile } from '../../io/folder/index.ts'
import { openMirrors, openRemote } from '../../io/git/index.ts'
import { indexedFiles, openBlobIndex } from '../../io/gitindex/index.ts'
import { systemClock } from '../../io/system/index.ts'
import { commitTree } from './commit-tree.ts'
import type { MarkedTree } from './marked-tree.ts'
import { memoryTree } from './memory-tree.ts'
import { laidOver } from './overlay.ts'
import { maxFileBytes } from './worth-reading.ts'

/** What every tree must do, whoever holds the files: the contract of `MarkedTree`. */
const marked = (setter: string, tag = '1'): string =>
  `${setter}: org/${setter}:${tag} # {"$imagepolicy": "ns:${setter}"}\n`
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hidden}\n'

/** In the order of a walk. */
const files: Readonly<Record<string, string>> = {
  'a/b/deep.yaml': marked('app'),
  'a/secret.yaml': `${secret}---\n${marked('db')}`,
  'a/x.yaml': marked('app') + marked('db'),
  'a.yaml': marked('db'),
  'plain.yaml': 'kind: ConfigMap\n',
  'values.json': '{"image": "org/app:1"}\n',
}
const treeFiles: readonly TreeFile[] = Object.entries(files).map(([name, text]) => ({
  path: name,
  bytes: encodeUtf8(text),
}))

type Row = {
  readonly name: string
  readonly open: (t: TestContext) => Promise<MarkedTree>
  /** Rules that do not hold for it, and why. */
  readonly skips?: Readonly<Record<string, string>>
}

const trees: readonly Row[] = [
  { name: 'memory', open: async () => memoryTree(treeFiles, inlineOffload) },
  { name: 'folder', open: openFolder },
  { name: 'commit', open: openCommit },
  { name: 'overlay', open: openOverlay },
]

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-tree-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function openFolder(t: TestContext): Promise<MarkedTree> {
  const folder = temporaryFolder(t)
  for (const { path: name, bytes } of treeFiles) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), bytes)
  }
  const listed = await listFolder(folder, t.signal)
  const read: TreeFile[] = []
  for (const { path: name } of listed.files) {
    read.push({ path: name, bytes: await readFolderFile(folder, name, maxFileBytes) })
  }
  return memoryTree(read, inlineOffload)
}

async function openCommit(t: TestContext): Promise<MarkedTree> {
  const folder = temporaryFolder(t)
  const env = { PATH: process.env['PATH'] ?? '' }
  const url = path.join(folder, 'fleet.git')
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', url], { env })
  const blobs = Object.entries(files).map(
    ([name, text]) => `M 644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}`,
  )
  const head = 'commit refs/heads/main\ncommitter A <a@example.com> 1700000000 +0000\ndata 1\nx'
  const input = `${[head, ...blobs].join('\n')}\n`
  execFileSync('git', ['fast-import', '--quiet'], { env, cwd: url, input })
  const home = path.join(folder, 'home')
  const mirrors = openMirrors({ home, env, clock: systemClock, openMemory: openBlobIndex })
  const remote = await openRemote(mirrors, { url, env, ambient: true }, t.signal)
  t.after(() => remote.close())
  const spec = { branch: 'main' }
  const { commit: id, ref } = await remote.resolve(spec, { fallback: 'head' }, t.signal)
  await remote.fetch([{ ref, id }], t.signal)
  return commitTree(indexedFiles(remote), id, inlineOffload, t.signal)
}

/** Everything was written by an earlier job, over other contents. */
async function openOverlay(): Promise<MarkedTree> {
  const old = encodeUtf8('a: b\n')
  const before = treeFiles.map(({ path: name }) => ({ path: name, bytes: old }))
  const edits = treeFiles.map(({ path: name, bytes }) => ({
    path: name,
    splices: [{ start: 0, end: old.length, text: bytes }],
  }))
  return laidOver(memoryTree(before, inlineOffload), { edits }, inlineOffload)
}

type Rule = (tree: MarkedTree, t: TestContext) => Promise<void>

const pathsOf = (found: readonly { readonly path: string }[]): string[] =>
  found.map(({ path: name }) => name)

const rules: Readonly<Record<string, Rule>> = {
  async 'finds what has markers, in the order of a walk'(tree, t) {
    const found = await tree.findMarkers('', undefined, t.signal)
    const having = found.filter(({ markers }) => markers.length > 0)
    assert.deepEqual(pathsOf(having), ['a/b/deep.yaml', 'a/secret.yaml', 'a/x.yaml', 'a.yaml'])
    assert.deepEqual(
      having.flatMap(({ markers }) => markers.map(({ setter, old }) => `${setter} ${old}`)),
      [
        'ns:app org/app:1',
        'ns:db org/db:1',
        'ns:app org/app:1',
        'ns:db org/db:1',
        'ns:db org/db:1',
      ],
    )
  },
  async 'finds below a folder only'(tree, t) {
    const found = await tree.findMarkers('a/b', undefined, t.signal)
    assert.deepEqual(pathsOf(found), ['a/b/deep.yaml'])
  },
  async 'finds in one file only'(tree, t) {
    const found = await tree.findMarkers('a/x.yaml', undefined, t.signal)
    assert.deepEqual(pathsOf(found), ['a/x.yaml'])
  },
  async 'finds nothing below what is not there'(tree, t) {
    assert.deepEqual(await tree.findMarkers('nowhere', undefined, t.signal), [])
  },
  async 'finds at least what has a term that is wanted, and few others'(tree, t) {
    const refs = new Map([
      ['ns:app', { name: 'org/app', tag: '2' }],
      ['ns:db', { name: 'org/db', tag: '1' }],
    ])
    const found = await tree.findMarkers('', (term) => mayMatter(term, refs), t.signal)
    // What holds a Secret is remembered by nobody, so it may be given always.
    const others = pathsOf(found).filter((name) => name !== 'a/secret.yaml')
    assert.deepEqual(others, ['a/b/deep.yaml', 'a/x.yaml'])
  },
  async 'answers the same question twice'(tree, t) {
    const [first, again] = await Promise.all([
      tree.findMarkers('', undefined, t.signal),
      tree.findMarkers('', undefined, t.signal),
    ])
    assert.deepEqual(first, again)
  },
  async 'reads what was found'(tree, t) {
    const found = pathsOf(await tree.findMarkers('', undefined, t.signal))
    const read = await tree.read(found, t.signal)
    const texts = Object.fromEntries(read.map((file) => [file.path, decodeUtf8(file.bytes)]))
    assert.deepEqual(texts, Object.fromEntries(found.map((name) => [name, files[name]])))
  },
  async 'leaves out what cannot be read'(tree, t) {
    assert.deepEqual(await tree.read(['nowhere.yaml'], t.signal), [])
    assert.deepEqual(await tree.read([], t.signal), [])
  },
  async 'knows files and folders'(tree, t) {
    for (const name of ['', 'a', 'a/b', 'a/x.yaml'])
      assert.equal(await tree.has(name, t.signal), true)
    for (const name of ['nowhere', 'a/x']) assert.equal(await tree.has(name, t.signal), false)
  },
  async 'does nothing for a caller that has left'(tree) {
    const left = AbortSignal.abort(new Error('left'))
    await assert.rejects(tree.findMarkers('', undefined, left), /left/)
    await assert.rejects(tree.read(['a/x.yaml'], left), /left/)
  },
}

for (const { name, open, skips = {} } of trees) {
  for (const [rule, check] of Object.entries(rules)) {
    test(`a tree (${name}) ${rule}`, { skip: skips[rule] ?? false }, async (t) => {
      await check(await open(t), t)
    })
  }
}
