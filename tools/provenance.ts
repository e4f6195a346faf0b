/** What recorded figures hold for: the machine that they were measured on, and the commit. */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/** Facts that a reader needs to compare figures of two machines. */
export function machine(): Readonly<Record<string, string | number>> {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    git: git('--version'),
    date: new Date().toISOString().slice(0, 10),
  }
}

/** The commit that was measured; says so when files have changes on top of it, by Git's pathspecs. */
export function commit(...files: readonly string[]): string {
  const changes = git('status', '--porcelain', '--untracked-files=no', '--', ...files)
  return `${git('rev-parse', '--short=12', 'HEAD')}${changes === '' ? '' : ' with changes'}`
}

function git(...words: readonly string[]): string {
  return execFileSync('git', words, { encoding: 'utf8' }).trim()
}
