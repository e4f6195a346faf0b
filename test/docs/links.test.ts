/** Links between the pages of the documentation lead somewhere, and so do the paths that they name. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const root = path.join(import.meta.dirname, '..', '..')
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
]

for (const page of pages) {
  test(`${page}: every link has its target`, () => {
    const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [file = '', anchor] = target.split('#')
      const place = file === '' ? page : path.join(path.dirname(page), file)
      assert.ok(existsSync(path.join(root, place)), `${page}: '${target}' is not there`)
      if (anchor === undefined || !place.endsWith('.md')) continue
      const anchors = headingsOf(readFileSync(path.join(root, place), 'utf8')).map(slug)
      assert.ok(anchors.includes(anchor), `${page}: '${target}' has no such heading`)
    }
  })
}

for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
  test(`${page}: every file and folder that it names is there`, () => {
    const text = readFileSync(path.join(root, page), 'utf8')
    const named = text.matchAll(
      /`((?:src|tools|test|bench|docs|crds|app|cli|core|usecase|io|server|golang)\/[\w./-]+)`/g,
    )
    const missing = [...named]
      .map(([, name = '']) => name)
      .filter((name) => ['', 'src'].every((top) => !existsSync(path.join(root, top, name))))
    assert.deepEqual(missing, [])
  })
}

function headingsOf(markdown: string): readonly string[] {
  const text = markdown.replaceAll(/```[\s\S]*?```/g, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
}

/** The anchor that forges give a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
