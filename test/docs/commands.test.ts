/** Every command line in the documentation names a command and flags that there are. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { findCommand } from '../../src/cli/find-command.ts'
import { globalFlags } from '../../src/cli/global-flags.ts'
import { flagsFor } from '../../src/cli/help.ts'
import { tree } from '../../src/cli/tree.table.ts'
import { codeBlocks } from './code-blocks.ts'

const root = path.join(import.meta.dirname, '..', '..')
const pages = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
]

for (const page of pages) {
  test(`${page}: command lines are ones that the program takes`, async () => {
    for (const line of commandLines(readFileSync(path.join(root, page), 'utf8'))) {
      const { entry, groups, rest } = findCommand(line.split(/\s+/), tree, globalFlags({}))
      assert.ok(entry?.load !== undefined, `${page}: 'tidemark ${line}' is no command`)
      const command = await entry.load()
      const { own, inherited } = flagsFor({ found: { entry, groups }, command, env: {} })
      const known = [...own, ...inherited].flatMap(({ name, shorthand }) => [
        `--${name}`,
        ...(shorthand === undefined ? [] : [`-${shorthand}`]),
      ])
      for (const word of rest) {
        const flag = /^(--?[a-z][a-z-]*)(?:=|$)/.exec(word)?.[1]
        assert.ok(flag === undefined || known.includes(flag), `${page}: '${line}' has no ${flag}`)
      }
    }
  })
}

/** What stands behind `tidemark` in shell and YAML blocks, up to the end of the command. */
function commandLines(markdown: string): readonly string[] {
  return codeBlocks(markdown)
    .filter(({ language }) => language === 'sh' || language === 'yaml')
    .flatMap(({ text }) => text.replaceAll(/\\\n|\n +(?=--)/g, ' ').split('\n'))
    .flatMap((line) => {
      const words = /(?:^|[ /])tidemark ((?:[a-z-]).*?)(?= [|>]|$)/.exec(line)?.[1]
      return words === undefined || /^\/|^ln /.test(line) ? [] : [words.trim()]
    })
}
