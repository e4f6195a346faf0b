import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

const paths = tree.map(({ path }) => path.join(' '))

test('the tree is in the order of the alphabet, without doubles', () => {
  assert.deepEqual(paths, [...new Set(paths)].sort())
})

test('every command stands below a group that is in the tree', () => {
  for (const { path } of tree) {
    const parent = tree.find((entry) => entry.path.join(' ') === path.slice(0, -1).join(' '))
    if (path.length > 1) assert.equal(parent?.load, undefined, path.join(' '))
    if (path.length > 1) assert.notEqual(parent, undefined, path.join(' '))
  }
})

for (const entry of tree) {
  const line = entry.path.join(' ')
  test(`tidemark ${line}: help is complete`, async () => {
    const { code, stdout } = await runCaptured([...entry.path, '--help'], tree)
    assert.equal(code, 0)
    assert.match(stdout, new RegExp(`^Usage:\n {2}tidemark ${line}`, 'm'))
    const command = await entry.load?.()
    const flags = [...(command?.flags ?? []), ...(entry.flags ?? [])]
    assert.equal(new Set(flags.map(({ name }) => name)).size, flags.length)
    for (const flag of flags) {
      if (flag.hidden !== true && flag.deprecated === undefined) assert.notEqual(flag.help, '')
    }
  })
}

test('tidemark help <command> is <command> --help', async () => {
  const asked = await runCaptured(['help', 'completion', 'bash'], tree)
  assert.deepEqual(asked, await runCaptured(['completion', 'bash', '--help'], tree))
  assert.deepEqual(await runCaptured(['help'], tree), await runCaptured([], tree))
  assert.equal((await runCaptured(['help', 'bogus'], tree)).code, 1)
})

test('tidemark version prints YAML or JSON', async () => {
  const yaml = await runCaptured(['version'], tree)
  assert.match(yaml.stdout, /^tidemark: v\d+\.\d+\.\d+\n$/)
  const json = await runCaptured(['version', '-o', 'json'], tree)
  assert.equal(`tidemark: ${JSON.parse(json.stdout).tidemark}\n`, yaml.stdout)
})
