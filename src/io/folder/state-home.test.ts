import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { stateHome } from './state-home.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, env: Record<string, string>, home: string][] = [
  ['TIDEMARK_HOME counts first',  { TIDEMARK_HOME: '/nowhere/t', XDG_STATE_HOME: '/nowhere/x', HOME: '/nowhere/h' }, '/nowhere/t'],
  ['then the XDG state folder',   { XDG_STATE_HOME: '/nowhere/x', HOME: '/nowhere/h' },                              '/nowhere/x/tidemark'],
  ['then the home folder',        { HOME: '/nowhere/h' },                                                            '/nowhere/h/.local/state/tidemark'],
]

for (const [name, env, home] of rows) {
  test(`stateHome: ${name}`, async () => assert.equal(await stateHome(env), home))
}

test('stateHome: without HOME it is the home folder that the system knows', async (t) => {
  const before = process.env['HOME']
  t.after(() => {
    if (before === undefined) delete process.env['HOME']
    else process.env['HOME'] = before
  })
  process.env['HOME'] = '/nowhere/system'
  assert.equal(await stateHome({}), '/nowhere/system/.local/state/tidemark')
})

test('stateHome: a folder that others may write to is refused', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-home-'))
  t.after(() => rmSync(folder, { recursive: true }))
  assert.equal(await stateHome({ TIDEMARK_HOME: folder }), folder)
  chmodSync(folder, 0o777)
  await assert.rejects(stateHome({ TIDEMARK_HOME: folder }), { code: 'UNSAFE_HOME' })
})
