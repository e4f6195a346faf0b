import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeGitHost } from '../src/server/git/index.ts'
import { listen } from '../src/server/listen/index.ts'
import { buildBundle } from '../tools/bundle.ts'
import { peakOf, runNode } from './child.ts'
import { type Bench, type BenchRow, race, row } from './harness.ts'
import { copyRepository, makeRepository } from './marked-repository.ts'

const runs = 10
const shape = { files: 20, marked: 20, changes: 1 }

/** A run that finds nothing to do, which is what nearly all of them do. */
export const bench: Bench = {
  name: 'git-idle',
  question: 'what does a run cost that finds nothing to do, beside bare git ls-remote?',
  async *run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-git-idle-'))
    try {
      const program = path.join(folder, 'dist', 'tidemark.js')
      await buildBundle(path.dirname(program))
      yield await measure(folder, program, { name: 'the branch that is read', flags: [] })
      const flags = ['--push-branch=updates']
      yield await measure(folder, program, { name: 'another push branch', flags })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measure(
  folder: string,
  program: string,
  { name, flags }: { readonly name: string; readonly flags: readonly string[] },
): Promise<BenchRow> {
  const home = mkdtempSync(path.join(folder, 'home-'))
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TIDEMARK_HOME: home }
  const repository = makeRepository(home, shape)
  const bare = fileURLToPath(copyRepository(repository, 'remote'))
  const git = spawn('git', ['-C', bare, 'config', 'http.receivepack', 'true'])
  await once(git, 'close')
  const host = makeGitHost({ root: home, env })
  const listener = await listen(host.send)
  try {
    const url = `${listener.url}/${path.basename(bare)}`
    const words = [program, 'update', '--repo', url, '--push', ...flags, ...repository.selections]
    await runNode(words, env)
    await runNode(words, env)
    const before = host.counts()
    await runNode(words, env)
    const after = host.counts()
    const refs = ['HEAD', 'refs/heads/main', 'refs/heads/updates']
    const floor = () => once(spawn('git', ['ls-remote', url, ...refs], { env }), 'close')
    const { timesMs, floorsMs } = await race(runs, () => runNode(words, env), floor)
    const peak = await peakOf(folder, words, env)
    const extra = {
      requests: after.requests - before.requests,
      bodyBytes: after.receivedBytes + after.sentBytes - before.receivedBytes - before.sentBytes,
      gitPeakRssMb: Math.round(peak.children),
    }
    const about = { case: name, work: 1, unit: 'run', peakRssMb: peak.own, extra }
    return row(about, timesMs, floorsMs)
  } finally {
    await listener.close()
  }
}
