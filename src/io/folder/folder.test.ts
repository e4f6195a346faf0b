import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  assertLinksInside,
  FolderError,
  listFolder,
  readFolderFile,
  realFolder,
  replaceFiles,
} from './index.ts'

const { signal } = new AbortController()

function makeFolder(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-folder-'))
  t.after(() => {
    chmodSync(folder, 0o755)
    rmSync(folder, { recursive: true, force: true })
  })
  const root = path.join(folder, 'root')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
  return root
}

const bytes = (text: string) => Buffer.from(text)
const code = (wanted: string) => (error: unknown) =>
  error instanceof FolderError && error.code === wanted

test('lists in the order of a walk, without .git', async (t) => {
  const names = ['b/z.yaml', 'b.yaml', 'a/x', '.git/config', 'b/.git', '.hidden/f', 'ä.yaml', 'Z']
  const root = makeFolder(t, Object.fromEntries(names.map((name) => [name, ''])))
  const { files, refused } = await listFolder(root, signal)
  assert.deepEqual(
    files.map((file) => file.path),
    ['.hidden/f', 'Z', 'a/x', 'b/z.yaml', 'b.yaml', 'ä.yaml'],
  )
  assert.deepEqual(refused, [])
})

test('links: followed to files inside, refused out of the root', async (t) => {
  const root = makeFolder(t, {
    'a.yaml': 'in',
    'sub/b.yaml': '',
    '../secret.yaml': 'out',
    '.git/x': '',
  })
  symlinkSync('a.yaml', path.join(root, 'in.yaml'))
  symlinkSync('../secret.yaml', path.join(root, 'out.yaml'))
  symlinkSync('..', path.join(root, 'up'))
  symlinkSync('nowhere', path.join(root, 'dangling.yaml'))
  symlinkSync('sub', path.join(root, 'same'))
  symlinkSync('.git/x', path.join(root, 'git.yaml'))
  const { files, refused } = await listFolder(root, signal)
  assert.deepEqual(
    files.map((file) => [file.path, file.realPath]),
    [
      ['a.yaml', 'a.yaml'],
      ['in.yaml', 'a.yaml'],
      ['sub/b.yaml', 'sub/b.yaml'],
    ],
  )
  assert.deepEqual(refused.map((one) => one.path).sort(), [
    'dangling.yaml',
    'git.yaml',
    'out.yaml',
    'up',
  ])
  await assert.rejects(readFolderFile(root, 'out.yaml', 10), code('FOLDER_OUTSIDE'))
  await assert.rejects(readFolderFile(root, '../secret.yaml', 10), code('FOLDER_OUTSIDE'))
  await assert.rejects(readFolderFile(root, 'up/secret.yaml', 10), code('FOLDER_OUTSIDE'))
})

test('names that are not UTF-8: left alone, one by one', async (t) => {
  const root = makeFolder(t, { 'a.yaml': '', 'ok\ufffd.yaml': '' })
  const odd = (name: string) =>
    Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')])
  writeFileSync(odd('bad\u00ff.yaml'), '')
  mkdirSync(odd('dir\u00ff'))
  const { files, refused } = await listFolder(root, signal)
  assert.deepEqual(
    files.map((file) => file.path),
    ['a.yaml', 'ok\ufffd.yaml'],
  )
  const why = 'its name is not UTF-8'
  assert.deepEqual(
    new Set(refused),
    new Set([
      { path: 'bad\ufffd.yaml', why },
      { path: 'dir\ufffd', why },
    ]),
  )
})

test('lists up to the limit', async (t) => {
  const root = makeFolder(t, { a: '', b: '' })
  assert.equal((await listFolder(root, signal, 2)).files.length, 2)
  await assert.rejects(listFolder(root, signal, 1), code('FOLDER_TOO_MANY_FILES'))
})

test('reads up to the limit', async (t) => {
  const root = makeFolder(t, { 'a.yaml': '12345' })
  assert.deepEqual(await readFolderFile(root, 'a.yaml', 5), bytes('12345'))
  await assert.rejects(readFolderFile(root, 'a.yaml', 4), code('FOLDER_FILE_TOO_LARGE'))
  await assert.rejects(readFolderFile(root, 'b.yaml', 4), code('FOLDER_NOT_FOUND'))
  await assert.rejects(listFolder(path.join(root, 'nowhere'), signal), code('FOLDER_NOT_FOUND'))
})

test('replaces bytes, keeps modes and links, leaves nothing beside', async (t) => {
  const root = makeFolder(t, { 'a.sh': 'old', 'b.yaml': 'old' })
  chmodSync(path.join(root, 'a.sh'), 0o755)
  symlinkSync('b.yaml', path.join(root, 'link.yaml'))
  const [before, after] = [bytes('old'), bytes('new')]
  const paths = ['a.sh', 'link.yaml', 'b.yaml']
  await replaceFiles(
    root,
    paths.map((name) => ({ path: name, before, after })),
    signal,
  )
  assert.equal(readFileSync(path.join(root, 'a.sh'), 'utf8'), 'new')
  assert.equal(readFileSync(path.join(root, 'link.yaml'), 'utf8'), 'new')
  assert.equal(statSync(path.join(root, 'a.sh')).mode & 0o777, 0o755)
  assert.deepEqual(readdirSync(root).sort(), ['a.sh', 'b.yaml', 'link.yaml'])
})

test('what a killed run left behind goes after a day, and nothing else', async (t) => {
  const [old, young] = ['.tidemark-0123456789ab.tmp', '.tidemark-ba9876543210.tmp']
  const files = { 'a.yaml': 'old', [old]: '', [young]: '', '.tidemark-mine.tmp': '' }
  const root = makeFolder(t, files)
  for (const name of [old, '.tidemark-mine.tmp']) utimesSync(path.join(root, name), 1, 1)
  const bytes = { before: Buffer.from('old'), after: Buffer.from('new') }
  await replaceFiles(root, [{ path: 'a.yaml', ...bytes }], signal)
  assert.deepEqual(readdirSync(root).sort(), [young, '.tidemark-mine.tmp', 'a.yaml'].sort())
})

test('one changed file stops all of them', async (t) => {
  const root = makeFolder(t, { 'a.yaml': 'old', 'b.yaml': 'edited by somebody' })
  const replacements = ['a.yaml', 'b.yaml'].map((name) => ({
    path: name,
    before: bytes('old'),
    after: bytes('new'),
  }))
  await assert.rejects(replaceFiles(root, replacements, signal), code('FOLDER_FILE_CHANGED'))
  assert.equal(readFileSync(path.join(root, 'a.yaml'), 'utf8'), 'old')
  assert.deepEqual(readdirSync(root).sort(), ['a.yaml', 'b.yaml'])
})

test('a read-only folder stops all of them', async (t) => {
  const root = makeFolder(t, { 'a.yaml': 'old', 'locked/b.yaml': 'old' })
  for (const folder of ['.', '..']) chmodSync(path.join(root, folder), 0o777)
  chmodSync(path.join(root, 'locked'), 0o555)
  const replacements = ['a.yaml', 'locked/b.yaml'].map((name) => ({
    path: name,
    before: bytes('old'),
    after: bytes('new'),
  }))
  await asNobody(async () => {
    await assert.rejects(replaceFiles(root, replacements, signal), (error) => {
      assert.ok(error instanceof FolderError)
      assert.equal(error.code, 'FOLDER_NOT_WRITABLE')
      const text = "cannot write 'locked/b.yaml': permission denied; nothing was changed"
      assert.equal(error.message, text)
      return true
    })
  })
  assert.equal(readFileSync(path.join(root, 'a.yaml'), 'utf8'), 'old')
  assert.deepEqual(readdirSync(root).sort(), ['a.yaml', 'locked'])
  chmodSync(path.join(root, 'locked'), 0o755)
})

/** Root may write everywhere, so the rule shows only to somebody else. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const isRoot = process.getuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    await work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

test('an aborted replacement changes nothing', async (t) => {
  const root = makeFolder(t, { 'a.yaml': 'old' })
  const replacement = { path: 'a.yaml', before: bytes('old'), after: bytes('new') }
  const aborted = AbortSignal.abort(new Error('enough'))
  await assert.rejects(replaceFiles(root, [replacement], aborted), /enough/)
  assert.equal(readFileSync(path.join(root, 'a.yaml'), 'utf8'), 'old')
})

test('a replacement that is aborted at any file changes none and leaves nothing beside', async (t) => {
  const names = ['a.yaml', 'b.yaml', 'c.yaml']
  const root = makeFolder(t, Object.fromEntries(names.map((name) => [name, 'old'])))
  for (const last of names) {
    const abort = new AbortController()
    const replacements = names.map((name) => ({
      // Looked at when it is this file's turn.
      get path() {
        if (name === last) abort.abort(new Error('enough'))
        return name
      },
      before: bytes('old'),
      after: bytes('new'),
    }))
    await assert.rejects(replaceFiles(root, replacements, abort.signal), /^Error: enough$/)
    assert.deepEqual(readdirSync(root).sort(), names)
    for (const name of names) assert.equal(readFileSync(path.join(root, name), 'utf8'), 'old')
  }
})

test('a listing that is aborted ends with the reason, and closes what it has open', async (t) => {
  const root = makeFolder(t, { 'a/b/c.yaml': '', 'a/d.yaml': '', 'e.yaml': '' })
  const before = readdirSync('/proc/self/fd').length
  const abort = new AbortController()
  const listing = listFolder(root, abort.signal)
  abort.abort(new Error('enough'))
  await assert.rejects(listing, /^Error: enough$/)
  assert.equal(readdirSync('/proc/self/fd').length, before)
})

// biome-ignore format: a table is read down its columns
const linked: readonly [what: string, repositories: readonly string[], link: readonly [from: string, to: string], place: string, refused: boolean][] = [
  ['to a neighbour',                 ['fleet', 'other'],     ['fleet/apps', '../other'],      'fleet/apps',       true],
  ['below it',                       ['fleet', 'other'],     ['fleet/apps', '../other'],      'fleet/apps/inner', true],
  ['to a folder of no repository',   ['fleet'],              ['fleet/apps', '../other'],      'fleet/apps',       true],
  ['to a repository inside',         ['fleet', 'fleet/sub'], ['fleet/apps', 'sub'],           'fleet/apps',       true],
  ['to what git keeps',              ['fleet'],              ['fleet/apps', '.git'],          'fleet/apps',       true],
  ['to a folder of the same',        ['fleet', 'other'],     ['fleet/apps', 'inner'],         'fleet/apps',       false],
  ['to the top of the same',         ['fleet'],              ['fleet/apps', '.'],             'fleet/apps/inner', false],
  ['of no repository',               ['fleet'],              ['way', 'fleet'],                'way/inner',        false],
  ['of a repository around',         ['', 'fleet'],          ['way', 'fleet'],                'way',              true],
  ['to nothing',                     ['fleet'],              ['fleet/apps', 'nowhere'],       'fleet/apps',       false],
  ['a way that is not there',        ['fleet'],              ['fleet/apps', 'inner'],         'fleet/none/x',     false],
]

for (const [what, repositories, [from, to], place, refused] of linked) {
  test(`a link on the way to a folder: ${what}`, async (t) => {
    const root = makeFolder(t, { 'fleet/inner/x': '', 'fleet/sub/x': '', 'other/inner/x': '' })
    for (const one of repositories) mkdirSync(path.join(root, one, '.git'))
    symlinkSync(to, path.join(root, from))
    const asserted = assertLinksInside(path.join(root, place), signal)
    if (refused) await assert.rejects(asserted, code('FOLDER_OUTSIDE'))
    else await asserted
  })
}

test('the way to a folder is told with the link and where it leads', async (t) => {
  const root = makeFolder(t, { 'fleet/.git/x': '', 'other/x': '' })
  symlinkSync('../other', path.join(root, 'fleet/apps'))
  await assert.rejects(realFolder(path.join(root, 'fleet/apps'), signal), {
    message: `cannot open '${root}/fleet/apps': '${root}/fleet/apps' is a link that leads out of the repository '${root}/fleet', to '${root}/other'; name that place itself if it is meant`,
  })
})
