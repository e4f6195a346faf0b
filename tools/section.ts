/** Sections of hand-written pages that are printed from data. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Generated } from './generate.ts'

/**
 * The page with a fresh text between `<!-- NAME:start -->` and `<!-- NAME:end -->`; nothing without
 * the page or the section.
 */
export function replaceSection(
  root: string,
  section: { readonly file: string; readonly name: string; readonly text: string },
): Generated {
  const target = path.join(root, section.file)
  if (!existsSync(target)) return new Map()
  const page = readFileSync(target, 'utf8')
  const start = `<!-- ${section.name}:start -->`
  const from = page.indexOf(start)
  const to = page.indexOf(`<!-- ${section.name}:end -->`)
  if (from === -1 || to < from) return new Map()
  const fresh = `${page.slice(0, from + start.length)}\n${section.text}\n${page.slice(to)}`
  return new Map([[section.file, fresh]])
}
