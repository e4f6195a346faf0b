/** Fixture folders as Git repositories, and what an update did to them. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import type { Bare } from './git-host.ts'
import { type Owner, temporaryFolder } from './owner.ts'
import { mustRun } from './run.ts'

/** Path below the root → text. */
export type Files = Readonly<Record<string, string>>

const fixtures = path.join(import.meta.dirname, '..', '..', 'fixtures')

/** Who wrote what was there before the update. */
const author = {
  GIT_AUTHOR_NAME: 'Ada Author',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada Author',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  HOME: '/nonexistent',
}

/**
 * The files of `test/fixtures/<name>`.
 *
 * @param replacements - plain text, applied everywhere: the guides name registries of the
 *   internet, and a test has its own
 */
export function fixture(name: string, replacements: Readonly<Record<string, string>>): Files {
  return Object.fromEntries(
    Object.entries(readTree(path.join(fixtures, name))).map(([file, text]) => [
      file,
      replaceAll(text, replacements),
    ]),
  )
}

/** All files below a folder but Git's own. */
export function readTree(root: string): Files {
  return Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.split(path.sep)[0] !== '.git')
      .filter((name) => statSync(path.join(root, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(path.join(root, name), 'utf8')]),
  )
}

/** Writes the files below `root`, folders included. */
export function writeTree(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
}

/** A work tree on branch `main` with one commit. */
export async function workTree(owner: Owner, files: Files): Promise<string> {
  const root = temporaryFolder(owner)
  writeTree(root, files)
  await git(root, ['init', '-q', '-b', 'main'])
  await git(root, ['add', '-A'])
  await git(root, ['commit', '-q', '-m', 'start'])
  return root
}

/** Fills a bare repository's `main` by one more commit, past the network and its rules. */
export async function fill(owner: Owner, bare: Bare, files: Files): Promise<void> {
  const root = await workTree(owner, files)
  await git(root, ['push', '-q', bare.folder, 'main'])
}

/** Runs git in a folder, as the author of the files. */
export async function git(root: string, args: readonly string[]): Promise<string> {
  return await mustRun('git', args, { cwd: root, env: author })
}

export type Commit = {
  readonly author: string
  readonly committer: string
  /** Byte for byte as it stands in the commit, final newline or none. */
  readonly message: string
}

/** The commits of a branch, oldest first. */
export async function commits(folder: string, branch = 'main'): Promise<Commit[]> {
  const ids = await git(folder, ['rev-list', '--reverse', '--first-parent', branch])
  return await Promise.all(
    ids
      .trim()
      .split('\n')
      .map((id) => readCommit(folder, id)),
  )
}

async function readCommit(folder: string, id: string): Promise<Commit> {
  const raw = await git(folder, ['cat-file', 'commit', id])
  const end = raw.indexOf('\n\n')
  const head = raw.slice(0, end)
  const person = (role: string) =>
    new RegExp(`^${role} (.*>) \\d+ [+-]\\d{4}$`, 'm').exec(head)?.[1] ?? ''
  return {
    author: person('author'),
    committer: person('committer'),
    message: raw.slice(end + 2),
  }
}

/** The files at the head of a branch of a bare repository, through an ordinary clone. */
export async function checkout(owner: Owner, bare: Bare, branch = 'main'): Promise<Files> {
  const root = temporaryFolder(owner)
  await git(root, ['clone', '-q', '-b', branch, bare.folder, 'clone'])
  return readTree(path.join(root, 'clone'))
}

/**
 * Compares two trees line by line: only these lines may differ, in this way.
 *
 * @param changed - file → the old and the new of each line that an update rewrites
 */
export function assertOnlyLinesChanged(
  before: Files,
  after: Files,
  changed: Readonly<Record<string, readonly (readonly [old: string, next: string])[]>>,
): void {
  const expected: Record<string, string> = { ...before }
  for (const [file, lines] of Object.entries(changed))
    for (const [old, next] of lines) {
      const text = expected[file] ?? ''
      assert.equal(text.split(`${old}\n`).length, 2, `'${old}' stands once in ${file}`)
      expected[file] = text.replace(`${old}\n`, () => `${next}\n`)
    }
  assert.deepEqual(after, expected)
}

function replaceAll(text: string, replacements: Readonly<Record<string, string>>): string {
  let replaced = text
  for (const [from, to] of Object.entries(replacements)) replaced = replaced.replaceAll(from, to)
  return replaced
}
