/** Keeps the figures of a long run, with what they hold for. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'

/** Writes `results/<name>.json`; a later run of the same name takes its place. */
export function record(name: string, figures: object): void {
  const folder = path.join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const result = { name, commit: commit(), machine: machine(), ...figures }
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

function commit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim()
  const isClean = git('status', '--porcelain', '--untracked-files=no', 'src', 'test/chaos') === ''
  return `${git('rev-parse', '--short=12', 'HEAD')}${isClean ? '' : ' with changes'}`
}

function machine(): Readonly<Record<string, string | number>> {
  const all = cpus()
  return {
    cpu: all[0]?.model ?? '',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    git: execFileSync('git', ['--version'], { encoding: 'utf8' }).trim(),
    date: new Date().toISOString().slice(0, 10),
  }
}
