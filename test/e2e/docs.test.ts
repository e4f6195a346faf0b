/**
 * Runs what the README and the tutorials tell their readers to run, against the demo's servers.
 *
 * `WRITE_DOCS=1` puts the real output into the blocks marked `output` instead of comparing it.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { type Demo, openDemo } from '../../src/app/index.ts'
import { inlineOffload } from '../../src/base/index.ts'
import { systemClock, systemRandom } from '../../src/io/system/index.ts'
import { type Listener, listen } from '../../src/server/listen/index.ts'
import { createRegistry } from '../../src/server/registry/index.ts'
import { type CodeBlock, codeBlocks } from '../docs/code-blocks.ts'
import { missingLine, openReader, promiseOf } from '../docs/reader.ts'

const root = path.join(import.meta.dirname, '..', '..')
const tutorials = readdirSync(path.join(root, 'docs/tutorials')).map(
  (name) => `docs/tutorials/${name}`,
)
const isWriting = process.env['WRITE_DOCS'] === '1'

const { signal } = new AbortController()
let demo: Demo
let ghcr: Listener
const addresses = new Map<string, string>()

before(async () => {
  demo = await openDemo(
    {
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: root,
      clock: systemClock,
      random: systemRandom,
      log() {},
      offload: inlineOffload,
      hide() {},
      reporter: { scanning() {}, scanned() {}, scansDone() {} },
    },
    signal,
  )
  demo.publish()
  await demo.update(signal)
  const registry = createRegistry({ clock: systemClock, random: systemRandom })
  registry.publishTags('stefanprodan/podinfo', ['6.6.3', '6.7.0', '6.7.1', '6.8.0', 'latest'])
  ghcr = await listen(registry.send)
  addresses.set('127.0.0.1:27500', demo.registry)
  addresses.set('http://127.0.0.1:27501', new URL(demo.repository).origin)
  addresses.set('ghcr.io/stefanprodan', `127.0.0.1:${ghcr.port}/stefanprodan`)
})
after(async () => {
  await demo.close()
  await ghcr.close()
  rmSync(demo.folder, { recursive: true })
})

for (const file of ['README.md', ...tutorials]) {
  test(`${file}: every block marked to run does what it says`, async () => {
    const markdown = readFileSync(path.join(root, file), 'utf8')
    const reader = openReader(addresses)
    const corrections: Correction[] = []
    try {
      const blocks = codeBlocks(markdown)
      for (const [index, block] of blocks.entries()) {
        if (block.marks[0] !== 'run') continue
        const { code, output } = await reader.run(block.text)
        assert.equal(code, 0, `${file}:${block.line}: ended with ${code}\n${output}`)
        const promise = promiseOf(blocks[index + 1])
        if (promise === undefined) continue
        const missing = missingLine(promise, output)
        if (missing === undefined) continue
        const where = `${file}:${promise.block.line}`
        if (!isWriting) assert.fail(`${where}: '${missing}' is not in the output:\n${output}`)
        if (promise.kind === 'output') corrections.push({ block: promise.block, output })
      }
    } finally {
      reader.leave()
      if (isWriting) writeFileSync(path.join(root, file), corrected(markdown, corrections))
    }
  })
}

type Correction = { readonly block: CodeBlock; readonly output: string }

/** The page with the real output in its blocks; from the end, so that line numbers hold. */
function corrected(markdown: string, corrections: readonly Correction[]): string {
  const lines = markdown.split('\n')
  for (const { block, output } of corrections.toReversed()) {
    const fresh = output.trimEnd().split('\n')
    const oldCount = block.text.split('\n').length - 1
    lines.splice(block.line, oldCount, ...fresh.map((line) => line.trimEnd()))
  }
  return lines.join('\n')
}
