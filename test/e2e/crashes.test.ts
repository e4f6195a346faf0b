/** Killed at a bad moment: what was there is old or new, never half, and the next run goes on. */
import assert from 'node:assert/strict'
import { watch } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { appTree, deployment } from './parts/app-tree.ts'
import { startGitHost } from './parts/git-host.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { tidemark } from './parts/tidemark.ts'
import { checkout, commits, type Files, fill, readTree, workTree } from './parts/work-tree.ts'

const skip = skipWithout('git', backendPath)

const image = '127.0.0.1:1/org/app'
const set = ['--set', `flux-system:app=${image}:1.5.0`]

function manyDeployments(tag: string): Files {
  const names = Array.from({ length: 300 }, (_, index) => `apps/many-${index}.yaml`)
  return Object.fromEntries(names.map((name) => [name, deployment(image, tag)]))
}

test('killed while it edits a folder', { skip }, async (t) => {
  const before = appTree({ image, also: manyDeployments('1.0.0') })
  const after: Files = {
    ...before,
    ...manyDeployments('1.5.0'),
    'apps/deployment.yaml': deployment(image, '1.5.0'),
  }
  const root = await workTree(t, before)
  const command = tidemark(t)
  const kill = new AbortController()
  const watcher = watch(path.join(root, 'apps'), () => kill.abort())
  t.after(() => watcher.close())
  await command(['update', '--path', root, ...set], { killBy: kill.signal })

  const found = readTree(root)
  const halves = Object.keys(before).filter(
    (name) => found[name] !== before[name] && found[name] !== after[name],
  )
  assert.deepEqual(halves, [])
  const next = await command(['update', '--path', root, ...set])
  assert.equal(next.code, 0, next.stderr)
  assert.deepEqual(withoutLeftovers(readTree(root)), after)
})

/** The new text of one file, on its way to its name, cannot be taken back by the dead. */
function withoutLeftovers(files: Files): Files {
  const names = Object.entries(files).filter(([name]) => !/\/\.tidemark-\w+\.tmp$/.test(name))
  return Object.fromEntries(names)
}

for (const moment of ['/info/refs?service=git-upload-pack', '/git-receive-pack'])
  test(`killed at ${moment}`, { skip }, async (t) => {
    const kill = new AbortController()
    const host = await startGitHost(t, undefined, (line) => {
      if (line.endsWith(moment)) kill.abort()
    })
    const bare = await host.create('org/fleet')
    await fill(t, bare, appTree({ image, gitUrl: bare.url }))
    const command = tidemark(t)
    const flags = ['update', '--repo', bare.url, '--push', ...set]
    const killed = await command(flags, { killBy: kill.signal })
    assert.equal(killed.code, 'signal SIGKILL')
    const next = await command(flags)
    assert.equal(next.code, 0, next.stderr)
    assert.equal((await commits(bare.folder)).length, 2)
    const { 'apps/deployment.yaml': text } = await checkout(t, bare)
    assert.equal(text, deployment(image, '1.5.0'))
  })
