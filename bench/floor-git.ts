/**
 * The floor for everything that updates a repository: the same work by bare git plumbing.
 *
 * Clone, read the blobs, write the new ones with their trees and the commit by `fast-import`,
 * push. No marker is searched and no decision taken, so nothing that drives git can be faster
 * by much.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { timed } from './harness.ts'

export type FloorEdit = { readonly path: string; readonly bytes: Uint8Array }

export type FloorWork = {
  /** A bare repository with at least one commit on `branch`. */
  readonly url: string
  /** Is read and pushed to. */
  readonly branch: string
  /** All of them are read before, as a search for markers must. */
  readonly read: readonly string[]
  readonly edits: readonly FloorEdit[]
}

export type FloorTimes = {
  readonly cloneMs: number
  readonly readMs: number
  readonly commitMs: number
  readonly pushMs: number
  readonly totalMs: number
}

/** Does the work once, from nothing, and says how long each part took. */
export async function gitFloor(work: FloorWork): Promise<FloorTimes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-floor-'))
  const clone = path.join(folder, 'clone.git')
  const ref = `refs/heads/${work.branch}`
  try {
    const options = ['--bare', '--quiet', '--depth=1', `--branch=${work.branch}`]
    const cloneMs = await timed(() => git(folder, ['clone', ...options, '--', work.url, clone]))
    const names = work.read.map((file) => `${ref}:${file}\n`).join('')
    const readMs = await timed(() => git(clone, ['cat-file', '--batch', '--buffer'], names))
    const commands = importCommands(ref, work.edits)
    const commitMs = await timed(() => git(clone, ['fast-import', '--quiet'], commands))
    const pushMs = await timed(() => git(clone, ['push', '--quiet', work.url, `${ref}:${ref}`]))
    const totalMs = cloneMs + readMs + commitMs + pushMs
    return { cloneMs, readMs, commitMs, pushMs, totalMs }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * What an update costs at least when a clone is there and up to date: asks for the branch, reads
 * the blobs, writes the commit and pushes, with one git process each.
 */
export async function warmFloor(work: FloorWork, clone: string): Promise<void> {
  const ref = `refs/heads/${work.branch}`
  await git(clone, ['ls-remote', work.url, ref])
  const names = work.read.map((file) => `${ref}:${file}\n`).join('')
  await git(clone, ['cat-file', '--batch', '--buffer'], names)
  await git(clone, ['fast-import', '--quiet'], importCommands(ref, work.edits))
  await git(clone, ['push', '--quiet', work.url, `${ref}:${ref}`])
}

/** The commands of git-fast-import(1) for one commit on top of `ref`. */
function importCommands(ref: string, edits: readonly FloorEdit[]): Uint8Array {
  const pieces: Uint8Array[] = [
    Buffer.from(`commit ${ref}\ncommitter Floor <floor@example.com> 1700000000 +0000\n`),
    Buffer.from(`data 5\nfloor\nfrom ${ref}^0\n`),
  ]
  for (const edit of edits) {
    const head = `M 100644 inline ${edit.path}\ndata ${edit.bytes.length}\n`
    pieces.push(Buffer.from(head), edit.bytes, Buffer.from('\n'))
  }
  return Buffer.concat(pieces)
}

/** Runs git to its end; what it prints is read and dropped. */
export function git(
  cwd: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' }
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    let words = ''
    child.stdout.resume()
    child.stderr.on('data', (piece: Buffer) => {
      words += piece.toString('utf8')
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`git ${args[0]}: ${words.trim()}`))
    })
    child.stdin.on('error', () => undefined) // its words come with its end
    child.stdin.end(input)
  })
}
