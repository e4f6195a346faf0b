import { execFileSync } from 'node:child_process'
import { chmodSync, openSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { env, temporaryFolder } from './world.ts'

/** A git that works but for one verb, which hangs once and says so by its process id. */
export function hangingGit(
  t: TestContext,
  verb: string,
): { readonly env: { readonly PATH: string }; readonly pid: Promise<number> } {
  const folder = temporaryFolder(t)
  const fifo = path.join(folder, 'hung')
  execFileSync('mkfifo', [fifo])
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
  const lines = [
    '#!/bin/sh',
    `for word in "$@"; do if [ "$word" = ${verb} ] && mkdir ${folder}/once 2>/dev/null; then`,
    `echo $$ > ${fifo}; exec sleep 1000; fi; done`,
    // What git says of an answer that it does not understand.
    `if [ ${verb} = fsck ] && [ "$1" = fetch ]; then echo 'fatal: strange' >&2; exit 128; fi`,
    `exec ${real} "$@"`,
  ]
  writeFileSync(path.join(folder, 'git'), `${lines.join('\n')}\n`)
  chmodSync(path.join(folder, 'git'), 0o755)
  // Opened for both, since a reader alone would wait for a writer that may never come.
  const reader = new Socket({ fd: openSync(fifo, 'r+'), readable: true })
  t.after(() => reader.destroy())
  const pid = new Promise<number>((resolve) => reader.once('data', (text) => resolve(Number(text))))
  return { env: { PATH: `${folder}:${env['PATH']}` }, pid }
}
